// First half of ./postern generate: a throwaway PostgreSQL with every migration applied, its address left in the
// Maven properties that jooq-codegen-maven reads. Does nothing when the inputs are those of the last time.
import java.security.MessageDigest
import org.flywaydb.core.Flyway

def root = project.basedir
def target = new File((session.userProperties['codegen.directory'] ?: project.properties['codegen.directory']) as String)

// The same digest as in src/test/java/dev/postern/Fingerprint.java, by which the ordinary build tells stale classes.
def digest = MessageDigest.getInstance('SHA-256')
def add = { String text -> digest.update(text.getBytes('UTF-8')); digest.update((byte) 0) }
new File(root, 'db/migration').listFiles().findAll { it.name.endsWith('.sql') }.sort { it.name }.each {
    add(it.name)
    add(it.getText('UTF-8'))
}
def pom = new File(root, 'pom.xml').getText('UTF-8')
def profile = pom.indexOf('<id>codegen</id>')
add(pom.substring(profile, pom.indexOf('</profile>', profile)))
add(project.properties['jooq.version'] as String)
def inputs = digest.digest().encodeHex().toString()

def stamp = new File(target, 'schema.properties')
def known = new Properties()
if (stamp.exists()) stamp.withReader('UTF-8') { known.load(it) }
def sha = { File file -> MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString() }
def untouched = known.stringPropertyNames().findAll { it.startsWith('file.') }.every {
    def file = new File(target, it.substring(5))
    file.exists() && sha(file) == known.getProperty(it)
}
if (known.getProperty('inputs') == inputs && untouched) {
    println 'Nothing to generate: the migrations are those the classes were made from.'
    project.properties['codegen.skip'] = 'true'
    ['url', 'user', 'password'].each { project.properties["codegen.jdbc.$it" as String] = '' }
    return
}

def loader = this.class.classLoader
def url = session.userProperties['codegen.url']
def user = session.userProperties['codegen.user'] ?: 'postgres'
def password = session.userProperties['codegen.password'] ?: ''
if (!url && new File('/var/run/docker.sock').exists()) {
    def container = loader.loadClass('org.testcontainers.postgresql.PostgreSQLContainer').newInstance('postgres:18')
    container.start()
    project.setContextValue('codegen.stop', { container.stop() })
    (url, user, password) = [container.jdbcUrl, container.username, container.password]
} else if (!url) {
    def server = loader.loadClass('io.zonky.test.db.postgres.embedded.EmbeddedPostgres').start()
    project.setContextValue('codegen.stop', { server.close() })
    url = server.getJdbcUrl('postgres', 'postgres')
}
def migrated = Flyway.configure(loader)
        .dataSource(url, user, password)
        .locations("filesystem:$root/db/migration" as String)
        .load()
        .migrate()
println "Migrated a throwaway database to version ${migrated.targetSchemaVersion}."

project.properties['codegen.skip'] = 'false'
project.properties['codegen.inputs'] = inputs
project.properties['codegen.version'] = migrated.targetSchemaVersion
project.properties['codegen.jdbc.url'] = url as String
project.properties['codegen.jdbc.user'] = user as String
project.properties['codegen.jdbc.password'] = password as String
