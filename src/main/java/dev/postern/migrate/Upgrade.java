package dev.postern.migrate;

import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// The way up: the migrations that a database has not had, each in a transaction of its own.
public final class Upgrade {

    private static final String INVALID_INDEXES =
            "select indexrelid::regclass from pg_index where not indisvalid" + " order by 1";

    private final DatabaseAddress address;
    private final MigrationFiles scripts;
    private final List<SqlScript> pending;

    private Upgrade(DatabaseAddress address, MigrationFiles scripts, List<SqlScript> pending) {
        this.address = address;
        this.scripts = scripts;
        this.pending = pending;
    }

    /// What is to be done.
    ///
    /// @param last the version to come to; null: the last one
    /// @throws ProblemException where what the database has had is not what the files say
    public static Upgrade of(DatabaseAddress address, MigrationFiles scripts, @Nullable MigrationVersion last) {
        MigrationHistory history = MigrationHistory.of(address, scripts);
        requireConsistent(history, address);
        List<SqlScript> pending = history.pending(last).stream()
                .map(entry -> scripts.find(entry.version()).orElseThrow().file())
                .map(SqlScript::read)
                .toList();
        pending.stream().filter(script -> !script.runsOutsideTransaction()).forEach(SqlScript::requireTransaction);
        return new Upgrade(address, scripts, pending);
    }

    private static void requireConsistent(MigrationHistory history, DatabaseAddress address) {
        for (MigrationEntry entry : history.entries()) {
            String name = "V" + entry.version() + " (" + entry.description() + ")";
            switch (entry.state()) {
                case CHANGED ->
                    throw error(name + " has been changed since it was applied")
                            .withHint("Take the change back and write a new migration for it; or take it back, run"
                                    + " ./postern migrate down, and change it then.")
                            .exception();
                case MISSING ->
                    throw error(name + " was applied, and its file is not there")
                            .withHint("Check --db-dir and --db-url.")
                            .exception();
                case AHEAD ->
                    throw error("The database is ahead of the files: it has had " + name)
                            .withHint("Add the missing migrations, or check --db-url.")
                            .exception();
                case FAILED ->
                    throw error(name + " failed or was interrupted halfway, and left what it had done")
                            .withHint("It did not run in a transaction: mend the database, then delete the row of "
                                    + name + " from " + MigrationHistory.TABLE + "." + dropInvalidIndexes(address))
                            .exception();
                case APPLIED, PENDING, BASELINE -> {}
            }
        }
        requireOrder(history);
    }

    /// The statements that drop what `create index concurrently` leaves when it does not come to its end.
    private static String dropInvalidIndexes(DatabaseAddress address) {
        try (Connection connection = BundledMigrations.connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(INVALID_INDEXES)) {
            StringBuilder hint = new StringBuilder();
            while (rows.next()) {
                hint.append("\nAn index is invalid: drop index concurrently ")
                        .append(rows.getString(1))
                        .append(";");
            }
            return hint.toString();
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// A migration below one that was applied would never have run after it elsewhere.
    private static void requireOrder(MigrationHistory history) {
        for (MigrationEntry entry : history.entries()) {
            boolean late = entry.state() == State.PENDING
                    && history.version().stream()
                            .anyMatch(version -> entry.version().compareTo(version) < 0);
            if (late) {
                throw error("V" + entry.version() + " (" + entry.description() + ") comes before V"
                                + history.version().orElseThrow() + ", which the database has had")
                        .withHint("Run ./postern migrate renumber: it makes the one that is not applied the next.")
                        .exception();
            }
        }
    }

    private static ApiError error(String message) {
        return ApiError.of(ErrorCode.INTERNAL, message);
    }

    /// In the order that they run.
    public List<SqlScript> pending() {
        return pending;
    }

    /// The warnings that concern the files.
    public List<String> warnings() {
        return pending.stream()
                .flatMap(script -> script.placeholderWarning().stream())
                .toList();
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
            MigrationHistory.flyway(address, scripts, lockTimeout)
                    .target(last)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw failure(e);
        }
    }

    /// Applies them to a scratch database, where a lock is waited for as long as [LockMonitor] allows.
    ///
    /// @param progress gets a line for each wait that lasts
    /// @throws ProblemException as [#run]; where a statement was cancelled, naming what it waited for
    void rehearse(Consumer<String> progress) {
        LockMonitor.run(address, LockMonitor.Limits.DEFAULT, progress, () -> run(Duration.ZERO));
    }

    private static ProblemException failure(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException ofStatement) {
                return ofStatement;
            }
        }
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return error("The database has tables, and no history of migrations: nothing was applied")
                    .withHint(
                            "Check --db-url. Flyway's own baseline takes on a database that is older than its migrations.")
                    .exception();
        }
        return error("The migrations could not be applied")
                .withDetails(String.valueOf(failure.getMessage()).strip())
                .exception();
    }
}
