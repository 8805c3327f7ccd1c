// ./postern generate: from a database, jOOQ's classes and what they do not carry (facts.tsv). The database is a
// throwaway one with every migration applied, or the one that --from names, which is only read.
// jOOQ is called here and not by its Maven plugin, which cannot be told a list of schemas found at run time.
import java.security.MessageDigest
import java.sql.SQLException
import org.flywaydb.core.Flyway
import org.jooq.codegen.GenerationTool
import org.jooq.meta.jaxb.SchemaMappingType

def loader = this.class.classLoader
def root = project.basedir
def out = new File((session.userProperties['codegen.out'] ?: root) as String)
// by the environment, because a command line is everybody's to read and an address may hold a password
def from = System.getenv('POSTERN_GENERATE_FROM')
def wanted = System.getenv('POSTERN_GENERATE_SCHEMAS')
def facts = evaluate(new File(root, 'src/codegen/facts.groovy'))

def served = [
    migrations: 'db/migration', directory: 'generated-sources', pkg: 'dev.postern.schema',
    stamp: 'schema.properties', facts: 'facts.tsv',
]
// Other names, because both kinds of resources meet on the tests' class path.
def tests = [
    migrations: 'src/test/db', directory: 'src/test/generated-sources', pkg: 'dev.postern.testschema',
    stamp: 'test-schema.properties', facts: 'test-facts.tsv',
]

// The launcher shows such a line alone, without Maven's own.
def refuse = { String sentence ->
    println "generate: $sentence"
    throw new IllegalArgumentException(sentence)
}

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
def untouched = { Map place ->
    def directory = new File(out, place.directory)
    def stamp = new File(directory, place.stamp)
    def known = new Properties()
    if (stamp.exists()) stamp.withReader('UTF-8') { known.load(it) }
    known.getProperty('inputs') == inputs(place, null) &&
        known.stringPropertyNames().findAll { it.startsWith('file.') }.every {
            def file = new File(directory, it.substring(5))
            file.exists() && sha(file) == known.getProperty(it)
        }
}

def connect = { String url, String user, String password ->
    def properties = new Properties()
    if (user) properties.setProperty('user', user)
    if (password) properties.setProperty('password', password)
    loader.loadClass('org.postgresql.Driver').getDeclaredConstructor().newInstance().connect(url, properties)
}
def rows = { connection, String sql ->
    connection.createStatement().withCloseable { statement ->
        def result = statement.executeQuery(sql)
        def found = []
        while (result.next()) found << result.getString(1)
        found
    }
}

// An empty schema is left out: the package of each schema's name is there only where there are several.
def schemasOf = { connection ->
    def own = { String catalog, String prefix, String condition ->
        """select ${prefix}namespace from $catalog c where $condition and not exists (select from pg_depend d
            where d.classid = '$catalog'::regclass and d.objid = c.oid and d.deptype = 'e')"""
    }
    def relations = own('pg_class', 'rel',
        "relkind in ('r', 'p', 'v', 'm', 'f') and relname <> 'flyway_schema_history'")
    def types = own('pg_type', 'typ', "typtype in ('e', 'd', 'r')")
    def functions = own('pg_proc', 'pro', 'true')
    def holding = from ? relations : "$relations union all $types union all $functions"
    rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' "
        + "and oid in ($holding) order by nspname collate \"C\"")
}

def write = { Map place, connection, List schemas, Map origin ->
    def directory = new File(out, place.directory)
    def configuration = new File(root, 'src/codegen/jooq.xml').withInputStream { GenerationTool.load(it) }
    configuration.generator.database.schemata = schemas.collect { new SchemaMappingType().withInputSchema(it) }
    configuration.generator.target.withPackageName(place.pkg).withDirectory(directory.path)
    def tool = new GenerationTool()
    tool.connection = connection
    tool.run(configuration)

    def factsText = facts(connection, schemas)
    new File(directory, place.facts).setText(factsText, 'UTF-8')
    def lines = ['# Written by ./postern generate: what these classes were made from. Not to be edited.']
    origin.each { name, value -> lines << "$name=$value" }
    lines << "inputs=${inputs(place, factsText)}"
    def files = [place.facts]
    directory.eachFileRecurse {
        if (it.name.endsWith('.java')) files << directory.toPath().relativize(it.toPath()).toString().replace('\\', '/')
    }
    files.sort().each { lines << "file.$it=${sha(new File(directory, it))}" }
    new File(directory, place.stamp).setText(lines.join('\n') + '\n', 'UTF-8')
    println "Generated ${files.size() - 1} classes in ${place.directory} from ${schemas.join(', ')}."
}

if (from) {
    def shown = from.replaceFirst('\\?.*', '')
    def connection
    try {
        connection = connect(from, System.getenv('POSTERN_DB_USER'), System.getenv('POSTERN_DB_PASSWORD'))
        if (!connection) refuse("$shown is no address of a PostgreSQL database: write jdbc:postgresql://host/database.")
    } catch (SQLException e) {
        refuse("No connection to $shown: ${e.message.readLines()[0].replaceFirst('\\.$', '')}. "
            + 'Check the address, --db-user and POSTERN_DB_PASSWORD.')
    }
    connection.withCloseable {
        connection.readOnly = true
        def all = rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' "
            + "and nspname <> 'information_schema' order by nspname collate \"C\"")
        def holding = schemasOf(connection)
        def schemas = wanted ? wanted.split(',').collect { it.trim() }.findAll().unique().sort() : holding
        def missing = schemas - all
        if (missing) refuse("$shown has no schema ${missing.join(', ')}. It has: ${all.join(', ')}.")
        if (!schemas.intersect(holding)) {
            def where = wanted ? " in ${schemas.join(', ')}" : ''
            refuse("$shown has no tables or views$where. Is it the right database?")
        }
        write(served, connection, schemas, [source: 'database', schemas: schemas.join(',')])
    }
    return
}

def places = [served, tests].findAll { new File(root, it.migrations).directory && !untouched(it) }
if (!places) {
    println 'Nothing to generate: the migrations are those the classes were made from.'
    return
}

def url = session.userProperties['codegen.url']
def user = session.userProperties['codegen.user'] ?: 'postgres'
def password = session.userProperties['codegen.password'] ?: ''
def stop = {}
if (!url && new File('/var/run/docker.sock').exists()) {
    def container = loader.loadClass('org.testcontainers.postgresql.PostgreSQLContainer').newInstance('postgres:18')
    container.start()
    stop = { container.stop() }
    (url, user, password) = [container.jdbcUrl, container.username, container.password]
} else if (!url) {
    def server = loader.loadClass('io.zonky.test.db.postgres.embedded.EmbeddedPostgres').start()
    stop = { server.close() }
    url = server.getJdbcUrl('postgres', 'postgres')
}
def onServer = { String sql ->
    connect(url, user, password).withCloseable { it.createStatement().execute(sql) }
}
def migrateAndWrite = { Map place, String address ->
    def migrated = Flyway.configure(loader)
            .dataSource(address, user, password)
            .locations("filesystem:$root/${place.migrations}" as String)
            .load()
            .migrate()
    println "Migrated a throwaway database to version ${migrated.targetSchemaVersion}."
    connect(address, user, password).withCloseable {
        write(place, it, schemasOf(it) ?: ['public'],
            [source: 'migrations', 'schema.version': migrated.targetSchemaVersion])
    }
}
try {
    if (served in places) migrateAndWrite(served, url)
    if (tests in places) {
        onServer('create database postern_tests')
        try {
            migrateAndWrite(tests, url.replaceFirst('(//[^/]+/)[^?]*', '$1postern_tests'))
        } finally {
            onServer('drop database postern_tests')
        }
    }
} finally {
    stop()
}
