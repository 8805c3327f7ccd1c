// ./postern generate, before jOOQ: a database for each run, and the file that tells jOOQ which schemas to read and where
// to write. The database is a throwaway one with every migration applied, or the one that --from names.
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.security.SecureRandom
import java.sql.SQLException

def loader = this.class.classLoader
def root = project.basedir
def places = evaluate(new File(root, 'src/codegen/places.groovy'))
def (served, tests, from, refuse, withParameters) = [
    places.served, places.tests, places.from, places.refuse, places.withParameters,
]

def untouched = { Map place ->
    def directory = new File(places.out, place.directory)
    def stamp = new File(directory, place.stamp)
    def known = new Properties()
    if (stamp.exists()) stamp.withReader('UTF-8') { known.load(it) }
    known.getProperty('inputs') == places.inputs(place, null) &&
        known.stringPropertyNames().findAll { it.startsWith('file.') }.every {
            def file = new File(directory, it.substring(5))
            file.exists() && places.sha(file) == known.getProperty(it)
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

// An empty schema is left out: the package of each schema's name is there only where there are several. So are the
// service's own, postern and auth, of which no Java is written by hand; that postern is there is in the facts.
def schemasOf = { connection ->
    def own = { String catalog, String prefix, String condition ->
        """select ${prefix}namespace from $catalog c where $condition and not exists (select from pg_depend d
            where d.classid = '$catalog'::regclass and d.objid = c.oid and d.deptype = 'e')"""
    }
    def relations = own('pg_class', 'rel',
        "relkind in ('r', 'p', 'v', 'm', 'f') and relname <> 'flyway_schema_history'")
    def types = own('pg_type', 'typ', "typtype in ('e', 'd', 'r')")
    def functions = own('pg_proc', 'pro', 'true')
    // of the others jOOQ would find nothing
    def visible = "$relations and (has_table_privilege(c.oid, 'select, insert, update, delete') " +
        "or has_any_column_privilege(c.oid, 'select, insert, update'))"
    def holding = from ? visible : "$relations union all $types union all $functions"
    rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' "
        + "and nspname not in ('information_schema', 'postern', 'auth') and oid in ($holding) order by nspname collate \"C\"")
}

// what the POM itself defined would be fixed before a script runs
[served, tests].each { project.properties["codegen.${it.name}.skip" as String] = 'true' }

// The plugin's own file beside src/codegen/jooq.xml. No password is in it: the address goes by a property of Maven's.
def run = { Map place, String url, List schemas, Map origin ->
    def text = { it.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;') }
    def file = new File(root, "target/codegen/${place.name}.xml")
    def staged = places.staged(place)
    staged.deleteDir()
    staged.mkdirs()
    file.setText("""<configuration xmlns="http://www.jooq.org/xsd/jooq-codegen-3.21.0.xsd">
  <generator>
    <database>
      <schemata>${schemas.collect { "<schema><inputSchema>${text(it)}</inputSchema></schema>" }.join('')}</schemata>
    </database>
    <target>
      <packageName>${place.pkg}</packageName>
      <directory>${text(staged.path)}</directory>
    </target>
  </generator>
</configuration>
""", 'UTF-8')
    project.properties["codegen.${place.name}.url" as String] = url
    project.properties["codegen.${place.name}.skip" as String] = 'false'
    [place: place, url: url, schemas: schemas, origin: origin]
}
def hand = { List runs, Closure stop -> project.setContextValue('codegen', [runs: runs, stop: stop]) }
if (from) {
    def wanted = System.getenv('POSTERN_GENERATE_SCHEMAS')
    def shown = from.replaceFirst('\\?.*', '')
    def url = withParameters(from, [
        user: System.getenv('POSTERN_DB_USER'), password: System.getenv('POSTERN_DB_PASSWORD'),
        readOnly: 'true', readOnlyMode: 'always', *: places.timeouts,
    ])
    def connection
    try {
        connection = places.connect(url)
        if (!connection) refuse("$shown is no address of a PostgreSQL database: write jdbc:postgresql://host/database.")
    } catch (SQLException e) {
        refuse("No connection to $shown: ${e.message.readLines()[0].replaceFirst('\\.$', '')}. "
            + 'Check the address, --db-user and POSTERN_DB_PASSWORD.')
    }
    def all = rows(connection, "select nspname from pg_namespace where nspname !~ '^pg_' "
        + "and nspname <> 'information_schema' order by nspname collate \"C\"")
    def holding = schemasOf(connection)
    def schemas = wanted ? wanted.split(',').collect { it.trim() }.findAll().unique().sort() : holding
    def missing = schemas - all
    if (missing) refuse("$shown has no schema ${missing.join(', ')}. It has: ${all.join(', ')}.")
    if (!schemas.intersect(holding)) {
        def where = wanted ? " in ${schemas.join(', ')}" : ''
        def user = connection.metaData.userName
        refuse("$shown has no tables or views$where that $user may use. Is it the right database?")
    }
    // of the user's own name, where none was given: jOOQ would log in without one
    def complete = withParameters(url, [user: connection.metaData.userName])
    connection.close()
    hand([run(served, complete, schemas, [source: 'database', schemas: schemas.join(',')])], {})
    return
}

def stale = [served, tests].findAll { new File(root, it.migrations).directory && !untouched(it) }
if (!stale) {
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
    // as store/PrivatePostgres.java and store/UserCache.java: the programs are in a directory of mode 0700, and each login
    // needs a random password
    def base = System.getenv('XDG_CACHE_HOME') ?: ''
    def cache = Path.of(base.startsWith('/') ? base : System.getProperty('user.home') + '/.cache', 'postern')
    def permissions = { String mode -> PosixFilePermissions.fromString(mode) }
    Files.createDirectories(cache, PosixFilePermissions.asFileAttribute(permissions('rwx------')))
    def secret = Files.createTempFile(cache, 'password', '')
    def writable = Files.getPosixFilePermissions(cache).intersect(permissions('----w--w-'))
    if (writable || Files.getOwner(cache) != Files.getOwner(secret)) {
        refuse("The programs of the embedded PostgreSQL cannot be kept in $cache: another user can write to it. "
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
    places.connect(withParameters(url, [user: user, password: password])).withCloseable {
        it.createStatement().execute(sql)
    }
}
def migrate = { Map place, String address ->
    def complete = withParameters(address, [user: user, password: password])
    def version = evaluate(new File(root, 'src/codegen/migrate.groovy'))(place, address, user, password, places)
    println "Migrated a throwaway database to version $version."
    def schemas = places.connect(complete).withCloseable { schemasOf(it) } ?: ['public']
    run(place, complete, schemas, [source: 'migrations', 'schema.version': version])
}
try {
    def runs = []
    if (served in stale) runs << migrate(served, url)
    if (tests in stale) {
        onServer('drop database if exists postern_tests')
        onServer('create database postern_tests')
        runs << migrate(tests, url.replaceFirst('(//[^/]+/)[^?]*', '$1postern_tests'))
    }
    hand(runs) {
        if (tests in stale) onServer('drop database postern_tests')
        stop()
    }
} catch (Throwable e) {
    stop()
    throw e
}
