// First step of ./postern generate, before jOOQ: prepares a database for each target, and the file that configures jOOQ's
// schemas and output directory. The database is a scratch one with every migration applied, or the one at --from.
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.security.SecureRandom
import java.sql.SQLException

def loader = this.class.classLoader
def root = project.basedir
def targets = evaluate(new File(root, 'src/codegen/targets.groovy'))
def (served, tests, from, fail, withParameters) = [
    targets.served, targets.tests, targets.from, targets.fail, targets.withParameters,
]

def isUpToDate = { Map target ->
    def directory = new File(targets.out, target.directory)
    def stampFile = new File(directory, target.stamp)
    def stamp = new Properties()
    if (stampFile.exists()) stampFile.withReader('UTF-8') { stamp.load(it) }
    stamp.getProperty('inputs') == targets.inputs(target, null) &&
        stamp.stringPropertyNames().findAll { it.startsWith('file.') }.every {
            def file = new File(directory, it.substring(5))
            file.exists() && targets.sha(file) == stamp.getProperty(it)
        }
}

def rows = { connection, String sql ->
    connection.createStatement().withCloseable { statement ->
        def result = statement.executeQuery(sql)
        def found = []
        while (result.next()) found << result.getString(1)
        found
    }
}

// Returns the schemas to generate. Empty schemas are left out, because jOOQ adds a package per schema only if there are
// several. The schemas of the service, postern and auth, are left out too, because no handwritten Java uses their classes;
// facts.tsv contains the facts of postern.
def schemasOf = { connection ->
    def notOfExtensions = { String catalog, String prefix, String condition ->
        """select ${prefix}namespace from $catalog c where $condition and not exists (select from pg_depend d
            where d.classid = '$catalog'::regclass and d.objid = c.oid and d.deptype = 'e')"""
    }
    def relations = notOfExtensions('pg_class', 'rel',
        "relkind in ('r', 'p', 'v', 'm', 'f') and relname <> 'flyway_schema_history'")
    def types = notOfExtensions('pg_type', 'typ', "typtype in ('e', 'd', 'r')")
    def functions = notOfExtensions('pg_proc', 'pro', 'true')
    // jOOQ finds only relations that the login role can use
    def visible = "$relations and (has_table_privilege(c.oid, 'select, insert, update, delete') " +
        "or has_any_column_privilege(c.oid, 'select, insert, update'))"
    def holding = from ? visible : "$relations union all $types union all $functions"
    rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' "
        + "and nspname not in ('information_schema', 'postern', 'auth') and oid in ($holding) order by nspname collate \"C\"")
}

// set here, because Maven would evaluate properties of the POM before this script runs
[served, tests].each { project.properties["codegen.${it.name}.skip" as String] = 'true' }

// Writes the part of jOOQ's configuration that depends on the target. It contains no password, because the URL is a Maven
// property.
def run = { Map target, String url, List schemas, Map origin ->
    def text = { it.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;') }
    def file = new File(root, "target/codegen/${target.name}.xml")
    def staged = targets.staged(target)
    staged.deleteDir()
    staged.mkdirs()
    file.setText("""<configuration xmlns="http://www.jooq.org/xsd/jooq-codegen-3.21.0.xsd">
  <generator>
    <database>
      <schemata>${schemas.collect { "<schema><inputSchema>${text(it)}</inputSchema></schema>" }.join('')}</schemata>
    </database>
    <target>
      <packageName>${target.pkg}</packageName>
      <directory>${text(staged.path)}</directory>
    </target>
  </generator>
</configuration>
""", 'UTF-8')
    project.properties["codegen.${target.name}.url" as String] = url
    project.properties["codegen.${target.name}.skip" as String] = 'false'
    [target: target, url: url, schemas: schemas, origin: origin]
}
def passToRecord = { List runs, Closure stop -> project.setContextValue('codegen', [runs: runs, stop: stop]) }
if (from) {
    def requested = System.getenv('POSTERN_GENERATE_SCHEMAS')
    def shown = from.replaceFirst('\\?.*', '')
    def url = withParameters(from, [
        user: System.getenv('POSTERN_DB_USER'), password: System.getenv('POSTERN_DB_PASSWORD'),
        readOnly: 'true', readOnlyMode: 'always', *: targets.timeouts,
    ])
    def connection
    try {
        connection = targets.connect(url)
        if (!connection) fail("$shown is not the URL of a PostgreSQL database. Use jdbc:postgresql://host/database.")
    } catch (SQLException e) {
        fail("No connection to $shown: ${e.message.readLines()[0].replaceFirst('\\.$', '')}. "
            + 'Check the URL, --db-user and POSTERN_DB_PASSWORD.')
    }
    def existing = rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' "
        + "and nspname <> 'information_schema' order by nspname collate \"C\"")
    def holding = schemasOf(connection)
    def schemas = requested ? requested.split(',').collect { it.trim() }.findAll().unique().sort() : holding
    def missing = schemas - existing
    if (missing) fail("$shown has no schema ${missing.join(', ')}, only ${existing.join(', ')}.")
    if (!schemas.intersect(holding)) {
        def inSchemas = requested ? " in ${schemas.join(', ')}" : ''
        def user = connection.metaData.userName
        fail("$shown has no tables or views$inSchemas that $user can use. Check the database's name and the privileges of $user.")
    }
    // with the role's name, which defaults to the user's in pgjdbc but not in jOOQ
    def complete = withParameters(url, [user: connection.metaData.userName])
    connection.close()
    passToRecord([run(served, complete, schemas, [source: 'database', schemas: schemas.join(',')])], {})
    return
}

def stale = [served, tests].findAll { new File(root, it.migrations).directory && !isUpToDate(it) }
if (!stale) {
    println 'The generated classes are up to date.'
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
    // like store/PrivatePostgres.java and store/UserCache.java: the programs are in a directory with mode 0700, and every
    // login requires a random password
    def base = System.getenv('XDG_CACHE_HOME') ?: ''
    def cache = Path.of(base.startsWith('/') ? base : System.getProperty('user.home') + '/.cache', 'postern')
    def permissions = { String mode -> PosixFilePermissions.fromString(mode) }
    Files.createDirectories(cache, PosixFilePermissions.asFileAttribute(permissions('rwx------')))
    def secret = Files.createTempFile(cache, 'password', '')
    def writable = Files.getPosixFilePermissions(cache).intersect(permissions('----w--w-'))
    if (writable || Files.getOwner(cache) != Files.getOwner(secret)) {
        fail("Directory $cache is writable by another user, so it cannot hold the programs of the embedded PostgreSQL. "
            + 'Delete it, or set XDG_CACHE_HOME.')
    }
    Files.setPosixFilePermissions(cache, permissions('rwx------'))
    password = new BigInteger(256, new SecureRandom()).toString(36)
    secret.toFile().text = password
    System.setProperty('ot.epg.working-dir', cache.resolve('postgresql').toString())
    def server
    try {
        server = loader.loadClass('io.zonky.test.db.postgres.embedded.EmbeddedPostgres').builder()
                .setLocaleConfig('auth', 'scram-sha-256')
                .setLocaleConfig('pwfile', secret.toString())
                .setConnectConfig('password', password)
                .setServerConfig('listen_addresses', '127.0.0.1')
                .setServerConfig('unix_socket_directories', '')
                .start()
    } finally {
        Files.delete(secret)
    }
    stop = { server.close() }
    url = "jdbc:postgresql://127.0.0.1:$server.port/postgres" as String
}
def onServer = { String sql ->
    targets.connect(withParameters(url, [user: user, password: password])).withCloseable {
        it.createStatement().execute(sql)
    }
}
def migrate = { Map target, String address ->
    def complete = withParameters(address, [user: user, password: password])
    def version = evaluate(new File(root, 'src/codegen/migrate.groovy'))(target, address, user, password, targets)
    println "Migrated a scratch database to version $version."
    def schemas = targets.connect(complete).withCloseable { schemasOf(it) } ?: ['public']
    run(target, complete, schemas, [source: 'migrations', 'schema.version': version])
}
try {
    def runs = []
    if (served in stale) runs << migrate(served, url)
    if (tests in stale) {
        onServer('drop database if exists postern_tests')
        onServer('create database postern_tests')
        runs << migrate(tests, url.replaceFirst('(//[^/]+/)[^?]*', '$1postern_tests'))
    }
    passToRecord(runs) {
        if (tests in stale) onServer('drop database postern_tests')
        stop()
    }
} catch (Throwable e) {
    stop()
    throw e
}
