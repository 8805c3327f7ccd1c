// Applies the migrations of a target to an empty database, each file in a transaction like ./postern migrate up, and
// returns the last version. Flyway only creates its history table, because migrations can refer to it: PostgreSQL runs the
// unchanged files, and no Flyway connection holds a lock.
import java.sql.SQLException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import org.flywaydb.core.Flyway
import org.flywaydb.core.api.MigrationVersion
import org.postgresql.core.Parser
import org.postgresql.util.PSQLException

// SQLSTATE for a statement that cannot run in a transaction, such as create index concurrently.
@groovy.transform.Field String NOT_IN_TRANSACTION = '25001'
@groovy.transform.Field String LOCK_NOT_AVAILABLE = '55P03'

// The same pattern as in dev.postern.migrate.MigrationFiles.
def name = ~/V(\d+(?:[._]\d+)*)__\S+\.sql/

def scripts = { Map target, Map targets ->
    def folder = new File(project.basedir as File, target.migrations as String)
    def found = []
    folder.eachFileRecurse {
        def path = folder.toPath().relativize(it.toPath()).toString()
        def matched = path =~ name
        if (matched.matches()) found << [file: it, version: MigrationVersion.fromVersion(matched.group(1))]
        else if (target.is(targets.served) && it.file && it.name.endsWith('.sql') && !it.name.startsWith('.')) {
            targets.fail("$target.migrations/$path does not have the name of a migration.\n"
                + 'Name it V<number>__<words>.sql, such as V7__add_tags.sql, directly in the folder.')
        }
    }
    found.sort { it.version }
    found.collate(2, 1, false).each { first, second ->
        if (first.version == second.version) {
            targets.fail("$first.file.name and $second.file.name have the same version number.\n"
                + 'Run ./postern migrate renumber: it gives the pending migration the next number.')
        }
    }
    found
}

// Formats an error like ./postern migrate up.
def errorText = { Map target, File file, int line, String code, SQLException e ->
    def error = e instanceof PSQLException ? e.serverErrorMessage : null
    def sql = code.replaceAll('\\s+', ' ')
    ["$target.migrations/$file.name, line $line, failed: ${error?.message ?: e.message}",
        sql.size() > 200 ? sql.take(200) + ' …' : sql, error?.detail, error?.where, error?.hint].findAll().join('\n')
}

def texts = { String url, Map targets, String sql ->
    targets.connect(url).withCloseable { connection ->
        connection.createStatement().withCloseable {
            def result = it.executeQuery(sql)
            def found = []
            while (result.next()) found << result.getString(1)
            found
        }
    }
}

// Returns the other open transactions of the database, one of which held the lock for too long.
def openTransactions = { String url, Map targets ->
    texts(url, targets, """select format('Process %s, %s, has a transaction open: %s', pid, state, query)
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            and xact_start is not null and backend_type = 'client backend' order by xact_start""")
}

// Returns the processes that hold the lock which a statement is waiting for.
def blockers = { String url, Map targets ->
    texts(url, targets, """select distinct format(', for a lock of process %s, %s: %s', b.pid, b.state, b.query)
        from pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) blocking join pg_stat_activity b on b.pid = blocking
        where a.datname = current_database()""")
}

// Removes the comments before the first word.
def withoutComments = { String sql ->
    def rest = sql.strip()
    while (rest.startsWith('--') || rest.startsWith('/*')) {
        def end = rest.startsWith('--') ? '\n' : '*/'
        int past = rest.indexOf(end)
        rest = past < 0 ? '' : rest.substring(past + end.length()).strip()
    }
    rest
}

// Runs a statement. After two seconds, a progress line shows the statement and the processes that block it.
def execute = { connection, String sql, String code, String place, String url, Map targets ->
    def done = new CountDownLatch(1)
    def watch = Thread.startDaemon {
        if (!done.await(2, TimeUnit.SECONDS)) {
            targets.progress("Waiting for $place: ${code.replaceAll('\\s+', ' ').take(200)}${blockers(url, targets).join()}")
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

// Runs a file statement by statement, as the driver splits it. The driver does not split after a function body with
// statements; PostgreSQL does, because the rest is sent in one message.
def run = { Map target, connection, File file, String url, Map targets ->
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
            execute(connection, sql, code, "$target.migrations/$file.name, line $line", url, targets)
        } catch (SQLException e) {
            if (e.getSQLState() == NOT_IN_TRANSACTION && !connection.autoCommit) throw e
            if (!connection.autoCommit) connection.rollback()
            def open = e.getSQLState() == LOCK_NOT_AVAILABLE ? openTransactions(url, targets) : []
            targets.fail([errorText(target, file, line, code, e), *open].join('\n'))
        }
    }
}

return { Map target, String url, String user, String password, Map targets ->
    def found = scripts(target, targets)
    Flyway.configure(this.class.classLoader).dataSource(url, user, password).baselineVersion('0').load().baseline()
    def address = targets.withParameters(url, [user: user, password: password, preferQueryMode: 'simple'])
    found.each { script ->
        def runsOutsideTransaction = script.file.readLines('UTF-8').any { it.strip().equalsIgnoreCase('-- postern: no transaction') }
        // a new connection for each script, so that settings of one do not apply to the next
        targets.connect(address).withCloseable { connection ->
            connection.autoCommit = runsOutsideTransaction
            try {
                run(target, connection, script.file, address, targets)
                if (!runsOutsideTransaction) connection.commit()
            } catch (SQLException e) {
                if (e.getSQLState() != NOT_IN_TRANSACTION) {
                    targets.fail("$target.migrations/$script.file.name failed at COMMIT: $e.message")
                }
                connection.rollback()
                connection.autoCommit = true
                run(target, connection, script.file, address, targets)
            }
        }
    }
    found ? found.last().version.version : null
}
