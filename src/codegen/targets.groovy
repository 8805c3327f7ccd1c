// Targets of the code generation and access to their databases, shared by the scripts before and after jOOQ.
import java.security.MessageDigest

def loader = this.class.classLoader
def root = project.basedir
// from the environment, because other users can read the command line and a URL can contain a password
def from = System.getenv('POSTERN_GENERATE_FROM')

def served = [
    name: 'served', migrations: 'db/migration', directory: 'generated-sources', pkg: 'blog.schema',
    stamp: 'schema.properties', facts: 'facts.tsv',
]
// Different file names, because the class path of the tests contains the resources of both targets.
def tests = [
    name: 'tests', migrations: 'src/test/db', directory: 'src/test/generated-sources', pkg: 'dev.postern.testschema',
    stamp: 'test-schema.properties', facts: 'test-facts.tsv',
]

// The same digests as in src/test/java/dev/postern/Fingerprint.java, with which the ordinary build detects stale classes.
def sha = { File file -> MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString() }
def filesIn = { File directory, String ending ->
    (directory.listFiles() ?: []).findAll { it.file && it.name.endsWith(ending) }.sort { it.name }
}
def inputs = { Map target, String factsText ->
    def digest = MessageDigest.getInstance('SHA-256')
    def add = { String text -> digest.update(text.getBytes('UTF-8')); digest.update((byte) 0) }
    def addFile = { File file -> add(file.name); add(file.getText('UTF-8')) }
    if (from) add(factsText)
    else filesIn(new File(root, target.migrations), '.sql').each(addFile)
    filesIn(new File(root, 'src/codegen'), '').each(addFile)
    def pom = new File(root, 'pom.xml').getText('UTF-8')
    def profile = pom.indexOf('<id>codegen</id>')
    add(pom.substring(profile, pom.indexOf('</profile>', profile)))
    add(project.properties['jooq.version'] as String)
    digest.digest().encodeHex().toString()
}

// Adds parameters that the URL does not have, because pgjdbc prefers a URL's parameters to other properties.
def withParameters = { String url, Map parameters ->
    def added = parameters.findAll { name, value -> value && !(url =~ /[?&]$name=/) }
        .collect { name, value -> "$name=${URLEncoder.encode(value as String, 'UTF-8')}" }
    added.inject(url) { result, parameter -> result + (result.contains('?') ? '&' : '?') + parameter }
}
// In seconds: limits for a server that accepts connections without responding, and for one that stops responding.
def timeouts = [connectTimeout: '10', loginTimeout: '10', socketTimeout: '300']

// Uses the driver directly, because DriverManager ignores drivers of other class loaders. The lock timeout is set by a
// statement, because poolers reject it as a startup parameter.
def connect = { String url ->
    def driver = loader.loadClass('org.postgresql.Driver').getDeclaredConstructor().newInstance()
    def connection = driver.connect(url, new Properties())
    connection?.createStatement()?.withCloseable { it.execute("set lock_timeout = '2min'") }
    connection
}

return [
    out: new File((session.userProperties['codegen.out'] ?: root) as String), from: from,
    // the directory in which classes are generated and checked before they replace the existing ones
    staged: { Map target -> new File(root, "target/codegen/${target.name}" as String) },
    served: served, tests: tests, sha: sha, filesIn: filesIn, inputs: inputs, connect: connect,
    withParameters: withParameters, timeouts: timeouts,
    // The launcher prints Maven's output only after a failure, so it passes its standard error for progress lines.
    progress: { String line ->
        def progressFile = session.userProperties['codegen.progress'] as String
        if (progressFile) new FileOutputStream(progressFile, true).withCloseable { it.write("$line\n".getBytes('UTF-8')) }
        else System.err.println(line)
    },
    // The launcher prints only lines with this prefix, without Maven's output.
    fail: { String message ->
        message.readLines().each { println "generate: $it" }
        throw new IllegalArgumentException(message)
    },
]
