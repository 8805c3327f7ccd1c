// Applies the migrations of a place to an empty database, each file in a transaction as ./postern migrate up does, and
// returns the last version. Flyway makes its table, which migrations may name, and no more: PostgreSQL gets the files as
// they are, and no connection holds a lock in the meantime.
import java.sql.SQLException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import org.flywaydb.core.Flyway
import org.flywaydb.core.api.MigrationVersion
import org.postgresql.core.Parser
import org.postgresql.util.PSQLException

// PostgreSQL's refusal of a statement that cannot run in a transaction, such as create index concurrently.
@groovy.transform.Field String NOT_IN_TRANSACTION = '25001'
@groovy.transform.Field String LOCK_NOT_AVAILABLE = '55P03'

// The same names as in dev.postern.migrate.Scripts.
def name = ~/V(\d+(?:[._]\d+)*)__\S+\.sql/

def scripts = { Map place, Map places ->
    def folder = new File(project.basedir as File, place.migrations as String)
    def found = []
    folder.eachFileRecurse {
        def path = folder.toPath().relativize(it.toPath()).toString()
        def matched = path =~ name
        if (matched.matches()) found << [file: it, version: MigrationVersion.fromVersion(matched.group(1))]
        else if (place.is(places.served) && it.file && it.name.endsWith('.sql') && !it.name.startsWith('.')) {
            places.refuse("$place.migrations/$path is not named as a migration.\n"
                + 'Name it V<number>__<words>.sql, such as V7__add_tags.sql, and put it into the folder itself.')
        }
    }
    found.sort { it.version }
    found.collate(2, 1, false).each { one, other ->
        if (one.version == other.version) {
            places.refuse("$one.file.name and $other.file.name have the same number.\n"
                + 'Run ./postern migrate renumber: it makes the one that is not applied the next.')
        }
    }
    found
}

// What goes wrong is told as ./postern migrate up tells it.
def refusal = { Map place, File file, int line, String code, SQLException e ->
    def told = e instanceof PSQLException ? e.serverErrorMessage : null
    def sql = code.replaceAll('\\s+', ' ')
    ["$place.migrations/$file.name, line $line, failed: ${told?.message ?: e.message}",
        sql.size() > 200 ? sql.take(200) + ' …' : sql, told?.detail, told?.where, told?.hint].findAll().join('\n')
}

def sentences = { String url, Map places, String sql ->
    places.connect(url).withCloseable { connection ->
        connection.createStatement().withCloseable {
            def result = it.executeQuery(sql)
            def found = []
            while (result.next()) found << result.getString(1)
            found
        }
    }
}

// After a lock was waited for in vain: the other transactions of the database, one of which holds it.
def holders = { String url, Map places ->
    sentences(url, places, """select format('Process %s, %s, has a transaction open: %s', pid, state, query)
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            and xact_start is not null and backend_type = 'client backend' order by xact_start""")
}

// While a lock is waited for: the processes that hold it.
def blockers = { String url, Map places ->
    sentences(url, places, """select distinct format(', for a lock of process %s, %s: %s', b.pid, b.state, b.query)
        from pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) blocking join pg_stat_activity b on b.pid = blocking
        where a.datname = current_database()""")
}

// From the first word that is not of a comment.
def withoutComments = { String sql ->
    def rest = sql.strip()
    while (rest.startsWith('--') || rest.startsWith('/*')) {
        def end = rest.startsWith('--') ? '\n' : '*/'
        int past = rest.indexOf(end)
        rest = past < 0 ? '' : rest.substring(past + end.length()).strip()
    }
    rest
}

// Runs a statement. After two seconds a line names it, and what it waits for.
def execute = { connection, String sql, String code, String place, String url, Map places ->
    def done = new CountDownLatch(1)
    def watch = Thread.startDaemon {
        if (!done.await(2, TimeUnit.SECONDS)) {
            places.progress("Waiting for $place: ${code.replaceAll('\\s+', ' ').take(200)}${blockers(url, places).join()}")
        }
    }
    try {
        connection.createStatement().withCloseable {
            it.escapeProcessing = false
            it.execute(sql)
        }
    } finally {
        done.countDown()
        watch.join()
    }
}

// As the driver tells statements apart. What it takes for one after a body of statements PostgreSQL tells apart, since
// the whole of it goes in one message.
def run = { Map place, connection, File file, String url, Map places ->
    def text = file.getText('UTF-8').replaceFirst('^\uFEFF', '')
    int from = 0
    for (query in Parser.parseJdbcSql(text, true, false, true, false, false)) {
        def sql = query.nativeSql
        int at = text.indexOf(sql, from)
        from = at + sql.length()
        def code = withoutComments(sql)
        if (!code) continue
        int line = text.substring(0, text.indexOf(code, at)).count('\n') + 1
        try {
            execute(connection, sql, code, "$place.migrations/$file.name, line $line", url, places)
        } catch (SQLException e) {
            if (e.getSQLState() == NOT_IN_TRANSACTION && !connection.autoCommit) throw e
            if (!connection.autoCommit) connection.rollback()
            def open = e.getSQLState() == LOCK_NOT_AVAILABLE ? holders(url, places) : []
            places.refuse([refusal(place, file, line, code, e), *open].join('\n'))
        }
    }
}

return { Map place, String url, String user, String password, Map places ->
    def found = scripts(place, places)
    Flyway.configure(this.class.classLoader).dataSource(url, user, password).baselineVersion('0').load().baseline()
    def address = places.withParameters(url, [user: user, password: password, preferQueryMode: 'simple'])
    found.each { script ->
        def alone = script.file.readLines('UTF-8').any { it.strip().equalsIgnoreCase('-- postern: no transaction') }
        // what one of them sets is not for the next
        places.connect(address).withCloseable { connection ->
            connection.autoCommit = alone
            try {
                run(place, connection, script.file, address, places)
                if (!alone) connection.commit()
            } catch (SQLException e) {
                if (e.getSQLState() != NOT_IN_TRANSACTION) {
                    places.refuse("$place.migrations/$script.file.name failed when it was committed: $e.message")
                }
                connection.rollback()
                connection.autoCommit = true
                run(place, connection, script.file, address, places)
            }
        }
    }
    found ? found.last().version.version : null
}
