package dev.postern.migrate;

import dev.postern.problem.CommandException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Run of repeatable migrations in an open transaction, in the order of their dependencies.
///
/// The order is found by execution: a script that fails is tried again after the others. A script whose objects
/// another one drops runs again (`docs/decisions.md#repeatable-migrations`).
final class RepeatableRun {

    /// Objects that scripts can replace, with the number of the transaction that wrote them.
    private static final String OBJECTS = """
            select i.type || ' ' || i.identity, o.written
            from (
                select 'pg_class'::regclass as class, oid, xmin::text || ctid::text as written from pg_class
                    where relkind in ('v', 'm') and oid >= 16384
                union all select 'pg_proc'::regclass, oid, xmin::text || ctid::text from pg_proc where oid >= 16384
                union all select 'pg_trigger'::regclass, oid, xmin::text || ctid::text from pg_trigger
                    where not tgisinternal
                union all select 'pg_policy'::regclass, oid, xmin::text || ctid::text from pg_policy
                union all select 'pg_rewrite'::regclass, oid, xmin::text || ctid::text from pg_rewrite
                    where oid >= 16384 and rulename <> '_RETURN') as o
            cross join pg_identify_object(o.class, o.oid, 0) as i
            where i.identity is not null and not exists (
                select from pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype = 'e')""";

    private final Connection connection;
    private final HistoryTable history;
    private final SqlScript.Runner runner;
    private final List<RepeatableFile> files;
    private final Duration lockTimeout;

    /// Script that wrote an object last.
    private final Map<String, RepeatableFile> writers = new HashMap<>();

    private final Map<RepeatableFile, CommandException> failures = new LinkedHashMap<>();

    /// @param connection connection with an open transaction
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    RepeatableRun(
            Connection connection,
            HistoryTable history,
            SqlScript.Runner runner,
            List<RepeatableFile> files,
            Duration lockTimeout) {
        this.history = history;
        this.lockTimeout = lockTimeout;
        this.connection = connection;
        this.runner = runner;
        this.files = files;
    }

    /// Work that fails with a [CommandException] if objects of repeatable migrations are in its way.
    interface Work {

        void run() throws SQLException;
    }

    /// Runs all scripts.
    ///
    /// @throws CommandException if a script fails; it names the file, line and statement
    void runAll() throws SQLException {
        Map<RepeatableFile, CommandException> failed = runFitting();
        if (!failed.isEmpty()) {
            throw failed.values().iterator().next();
        }
    }

    /// Runs the scripts that fit the schema.
    ///
    /// @return errors of the others, whose statements are rolled back
    Map<RepeatableFile, CommandException> runFitting() throws SQLException {
        failures.clear();
        Deque<RepeatableFile> queue = new ArrayDeque<>(files);
        int runs = 0;
        while (failures.size() < queue.size()) {
            RepeatableFile file = queue.removeFirst();
            if (++runs > 2 * files.size() * (files.size() + 1)) {
                throw UpgradeErrors.repeatablesDropEachOther(file.file());
            }
            run(file, queue);
        }
        return failures;
    }

    private void run(RepeatableFile file, Deque<RepeatableFile> queue) throws SQLException {
        Map<String, String> before = objects();
        Savepoint savepoint = connection.setSavepoint();
        ScriptResolver.resetSettings(connection, history, lockTimeout);
        try {
            runner.run(SqlScript.read(file.file()), connection);
        } catch (CommandException e) {
            connection.rollback(savepoint);
            failures.put(file, e);
            queue.addLast(file);
            return;
        }
        connection.releaseSavepoint(savepoint);
        failures.clear(); // the others can fit now
        Map<String, String> after = objects();
        after.forEach((object, written) -> {
            if (!written.equals(before.get(object))) {
                writers.put(object, file);
            }
        });
        for (String object : before.keySet()) {
            RepeatableFile writer = after.containsKey(object) ? null : writers.remove(object);
            if (writer != null && !writer.equals(file) && !queue.contains(writer)) {
                queue.addLast(writer);
            }
        }
    }

    /// Runs work. If it fails, the objects of the scripts are dropped and the work is repeated, because they can
    /// depend on what it drops.
    ///
    /// @throws CommandException if it fails again; the first failure
    void withoutObjects(Work work) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            work.run();
        } catch (CommandException e) {
            connection.rollback(before);
            if (files.isEmpty()) {
                throw e;
            }
            runFitting(); // finds the objects
            dropObjects();
            repeat(work, e);
        }
    }

    private static void repeat(Work work, CommandException first) throws SQLException {
        try {
            work.run();
        } catch (CommandException e) {
            e.addSuppressed(first);
            throw first;
        }
    }

    /// Drops the objects that the scripts wrote. An object that others depend on is dropped after these, or
    /// remains.
    private void dropObjects() throws SQLException {
        List<String> remaining = new ArrayList<>(writers.keySet());
        int last;
        do {
            last = remaining.size();
            List<String> kept = new ArrayList<>();
            for (String object : remaining) {
                if (!drop(object)) {
                    kept.add(object);
                }
            }
            remaining = kept;
        } while (!remaining.isEmpty() && remaining.size() < last);
        writers.clear();
    }

    /// @return whether the object no longer exists
    private boolean drop(String object) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            ScratchRoles.execute(connection, "drop " + object);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            connection.rollback(before);
            if (!"2BP01".equals(e.getSQLState()) && objects().containsKey(object)) {
                throw e;
            }
            return !objects().containsKey(object); // it can have been dropped together with another one
        }
    }

    private Map<String, String> objects() throws SQLException {
        Map<String, String> objects = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(OBJECTS)) {
            while (rows.next()) {
                objects.put(rows.getString(1), rows.getString(2));
            }
        }
        return objects;
    }
}
