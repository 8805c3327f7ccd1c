// What is generated where, from what, and how its database is reached: what the scripts before and after jOOQ share.
import java.security.MessageDigest

def loader = this.class.classLoader
def root = project.basedir
// by the environment, because a command line is everybody's to read and an address may hold a password
def from = System.getenv('POSTERN_GENERATE_FROM')

def served = [
    name: 'served', migrations: 'db/migration', directory: 'generated-sources', pkg: 'dev.postern.schema',
    stamp: 'schema.properties', facts: 'facts.tsv',
]
// Other names, because both kinds of resources meet on the tests' class path.
def tests = [
    name: 'tests', migrations: 'src/test/db', directory: 'src/test/generated-sources', pkg: 'dev.postern.testschema',
    stamp: 'test-schema.properties', facts: 'test-facts.tsv',
]

// The same digests as in src/test/java/dev/postern/Fingerprint.java, by which the ordinary build tells stale classes.
def sha = { File file -> MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString() }
def filesIn = { File directory, String ending ->
    (directory.listFiles() ?: []).findAll { it.file && it.name.endsWith(ending) }.sort { it.name }
}
def inputs = { Map place, String factsText ->
    def digest = MessageDigest.getInstance('SHA-256')
    def add = { String text -> digest.update(text.getBytes('UTF-8')); digest.update((byte) 0) }
    def addFile = { File file -> add(file.name); add(file.getText('UTF-8')) }
    if (from) add(factsText)
    else filesIn(new File(root, place.migrations), '.sql').each(addFile)
    filesIn(new File(root, 'src/codegen'), '').each(addFile)
    def pom = new File(root, 'pom.xml').getText('UTF-8')
    def profile = pom.indexOf('<id>codegen</id>')
    add(pom.substring(profile, pom.indexOf('</profile>', profile)))
    add(project.properties['jooq.version'] as String)
    digest.digest().encodeHex().toString()
}

// pgjdbc lets an address's parameters win over what else it is given
def withParameters = { String url, Map parameters ->
    def added = parameters.findAll { name, value -> value && !(url =~ /[?&]$name=/) }
        .collect { name, value -> "$name=${URLEncoder.encode(value as String, 'UTF-8')}" }
    added.inject(url) { all, one -> all + (all.contains('?') ? '&' : '?') + one }
}
// A server that accepts and is silent is given up after ten seconds, one that falls silent after five minutes.
def timeouts = [connectTimeout: '10', loginTimeout: '10', socketTimeout: '300']

// The driver is asked itself: DriverManager does not know those of another class loader. A lock is waited for for two
// minutes at most. By a statement, because a pooler refuses a startup parameter.
def connect = { String url ->
    def driver = loader.loadClass('org.postgresql.Driver').getDeclaredConstructor().newInstance()
    def connection = driver.connect(url, new Properties())
    connection?.createStatement()?.withCloseable { it.execute("set lock_timeout = '2min'") }
    connection
}

return [
    out: new File((session.userProperties['codegen.out'] ?: root) as String), from: from,
    // where classes are made and checked before they take the place of those that are there
    staged: { Map place -> new File(root, "target/codegen/${place.name}" as String) },
    served: served, tests: tests, sha: sha, filesIn: filesIn, inputs: inputs, connect: connect,
    withParameters: withParameters, timeouts: timeouts,
    // The launcher shows Maven's own output only after a failure, and hands down its standard error for these lines.
    progress: { String line ->
        def target = session.userProperties['codegen.progress'] as String
        if (target) new FileOutputStream(target, true).withCloseable { it.write("$line\n".getBytes('UTF-8')) }
        else System.err.println(line)
    },
    // The launcher shows such a line alone, without Maven's own.
    refuse: { String sentence ->
        sentence.readLines().each { println "generate: $it" }
        throw new IllegalArgumentException(sentence)
    },
]
