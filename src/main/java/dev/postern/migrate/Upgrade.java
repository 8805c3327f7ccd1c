package dev.postern.migrate;

import dev.postern.migrate.History.Entry;
import dev.postern.migrate.History.State;
import dev.postern.problem.Code;
import dev.postern.problem.ProblemException;
import dev.postern.problem.Refusal;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;

/// The way up: the migrations that a database has not had, each in a transaction of its own.
public final class Upgrade {

    private final DatabaseAddress address;
    private final Scripts scripts;
    private final List<SqlScript> pending;

    private Upgrade(DatabaseAddress address, Scripts scripts, List<SqlScript> pending) {
        this.address = address;
        this.scripts = scripts;
        this.pending = pending;
    }

    /// What is to be done.
    ///
    /// @param last the version to come to; null: the last one
    /// @throws ProblemException where what the database has had is not what the files say
    public static Upgrade of(DatabaseAddress address, Scripts scripts, @Nullable MigrationVersion last) {
        History history = History.of(address, scripts);
        requireSame(history);
        return new Upgrade(
                address,
                scripts,
                history.pending(last).stream()
                        .map(entry -> scripts.of(entry.version()).orElseThrow().file())
                        .map(SqlScript::read)
                        .toList());
    }

    private static void requireSame(History history) {
        for (Entry entry : history.entries()) {
            String name = "V" + entry.version() + " (" + entry.description() + ")";
            switch (entry.state()) {
                case CHANGED ->
                    throw refusal(name + " has been changed since it was applied")
                            .hint("Take the change back and write a new migration for it; or take it back, run"
                                    + " ./postern migrate down, and change it then.")
                            .exception();
                case MISSING ->
                    throw refusal(name + " was applied, and its file is not there")
                            .hint("Check --scripts and --db-url.")
                            .exception();
                case AHEAD ->
                    throw refusal("The database is ahead of the files: it has had " + name)
                            .hint("Add the missing migrations, or check --db-url.")
                            .exception();
                case FAILED ->
                    throw refusal(name + " has failed halfway, and left what it had done")
                            .hint("It did not run in a transaction: mend the database, then delete the row of " + name
                                    + " from " + History.TABLE + ".")
                            .exception();
                case APPLIED, PENDING, BASELINE -> {}
            }
        }
        requireOrder(history);
    }

    /// A migration below one that was applied would never have run after it elsewhere.
    private static void requireOrder(History history) {
        for (Entry entry : history.entries()) {
            boolean late = entry.state() == State.PENDING
                    && history.version().stream()
                            .anyMatch(version -> entry.version().compareTo(version) < 0);
            if (late) {
                throw refusal("V" + entry.version() + " (" + entry.description() + ") comes before V"
                                + history.version().orElseThrow() + ", which the database has had")
                        .hint("Run ./postern migrate renumber: it makes the one that is not applied the next.")
                        .exception();
            }
        }
    }

    private static Refusal refusal(String message) {
        return Refusal.of(Code.INTERNAL, message);
    }

    /// In the order that they run.
    public List<SqlScript> pending() {
        return pending;
    }

    /// Applies them.
    ///
    /// @param lockTimeout how long a statement waits for a lock before the migration is given up
    /// @throws ProblemException naming file, line and statement of what failed; that migration is undone, those
    /// before it stay
    public void run(Duration lockTimeout) {
        if (pending.isEmpty()) {
            return;
        }
        String last = scripts.all().stream()
                .filter(script -> script.file().equals(pending.getLast().file()))
                .findFirst()
                .orElseThrow()
                .version()
                .getVersion();
        try {
            History.flyway(address, scripts)
                    .jdbcProperties(Map.of("options", "-c lock_timeout=" + lockTimeout.toMillis()))
                    .target(last)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw failure(e);
        }
    }

    private static ProblemException failure(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlywaySqlScriptException statement && statement.getCause() instanceof SQLException e) {
                Path file = Path.of(
                        statement.getResource() == null
                                ? ""
                                : statement.getResource().getAbsolutePathOnDisk());
                return SqlScript.failure(file, statement.getLineNumber(), statement.getStatement(), e);
            }
        }
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return refusal("The database has tables, and no history of migrations: nothing was applied")
                    .hint(
                            "Check --db-url. Flyway's own baseline takes on a database that is older than its migrations.")
                    .exception();
        }
        return refusal("The migrations could not be applied")
                .details(String.valueOf(failure.getMessage()).strip())
                .exception();
    }
}
