package dev.postern.migrate;

import dev.postern.migrate.MigrationHistory.MigrationEntry;
import dev.postern.migrate.MigrationHistory.State;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/// Application of the pending migrations of a database, each in a separate transaction. Those of the engine run
/// first.
public final class Upgrade {

    private static final String INVALID_INDEXES =
            "select indexrelid::regclass from pg_index where not indisvalid" + " order by 1";

    private final DatabaseAddress address;
    private final MigrationFiles files;
    private final List<SqlScript> pendingOfEngine;
    private final List<SqlScript> pending;
    private final List<IndexRecovery> recoveries;

    /// Repeatable migrations, if they run.
    private final Optional<RepeatableMigrations> repeatables;

    private Upgrade(
            DatabaseAddress address,
            MigrationFiles files,
            List<SqlScript> pendingOfEngine,
            List<SqlScript> pending,
            List<IndexRecovery> recoveries,
            Optional<RepeatableMigrations> repeatables) {
        this.address = address;
        this.repeatables = repeatables;
        this.recoveries = recoveries;
        this.files = files;
        this.pendingOfEngine = pendingOfEngine;
        this.pending = pending;
    }

    /// Plans the application of the pending migrations.
    ///
    /// @param last version of the last migration to apply; null for all, and for the repeatable migrations
    /// @throws CommandException if the files differ from the applied migrations
    public static Upgrade of(DatabaseAddress address, MigrationFiles files, @Nullable MigrationVersion last) {
        MigrationHistory history = MigrationHistory.read(address, files);
        List<IndexRecovery> recoveries = requireConsistent(history, address, files);
        List<SqlScript> pending = history.failedOrPending(last).stream()
                .map(entry -> files.find(entry.version()).orElseThrow().file())
                .map(SqlScript::read)
                .toList();
        pending.stream().filter(script -> !script.runsOutsideTransaction()).forEach(SqlScript::requireTransaction);
        Optional<RepeatableMigrations> repeatables = Optional.of(files)
                .filter(_ -> last == null)
                .map(all -> RepeatableMigrations.read(address, all))
                .filter(all ->
                        all.isPending() || (!pending.isEmpty() && !all.scripts().isEmpty()));
        return new Upgrade(address, files, EngineMigrations.pending(address), pending, recoveries, repeatables);
    }

    /// Returns the recoveries of failed migrations.
    ///
    /// @throws CommandException if the files differ from the applied migrations, or a failure needs a person
    static List<IndexRecovery> requireConsistent(
            MigrationHistory history, DatabaseAddress address, MigrationFiles files) {
        List<IndexRecovery> recoveries = new ArrayList<>();
        for (MigrationEntry entry : history.entries()) {
            switch (entry.state()) {
                case CHANGED -> throw UpgradeErrors.changed(entry.name());
                case MISSING -> throw UpgradeErrors.fileMissing(entry.name());
                case AHEAD -> throw UpgradeErrors.ahead(entry.name());
                case FAILED -> recoveries.add(recovery(entry, history, address, files));
                case APPLIED, PENDING, BASELINE -> {}
            }
        }
        requireOrder(history);
        return recoveries;
    }

    /// @throws CommandException if a person has to repair the database
    private static IndexRecovery recovery(
            MigrationEntry entry, MigrationHistory history, DatabaseAddress address, MigrationFiles files) {
        boolean isNewest = history.version()
                .map(version -> entry.version().compareTo(version) > 0)
                .orElse(true);
        return files.find(entry.version())
                .filter(_ -> isNewest)
                .map(file -> SqlScript.read(file.file()))
                .flatMap(script -> IndexRecovery.find(address, files.history(), entry.version(), script))
                .orElseThrow(
                        () -> UpgradeErrors.failedBefore(files.history(), entry.name(), dropInvalidIndexes(address)));
    }

    /// Returns the statements that drop invalid indexes, which an interrupted `create index concurrently` leaves.
    static String dropInvalidIndexes(DatabaseAddress address) {
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

    /// Rejects a pending migration below an applied one, because other databases apply the two in the opposite
    /// order.
    private static void requireOrder(MigrationHistory history) {
        for (MigrationEntry entry : history.entries()) {
            boolean isLate = entry.state() == State.PENDING
                    && history.version().stream()
                            .anyMatch(version -> entry.version().compareTo(version) < 0);
            if (isLate) {
                throw UpgradeErrors.numberTooLow(entry, history.version().orElseThrow());
            }
        }
    }

    /// Returns the pending scripts in the order in which they run: those of the engine, those of the application,
    /// then its repeatable ones.
    public List<SqlScript> pending() {
        return Stream.of(
                        pendingOfEngine,
                        pending,
                        repeatables.map(RepeatableMigrations::scripts).orElse(List.of()))
                .flatMap(List::stream)
                .toList();
    }

    /// Returns the statements that run before the pending scripts, because an earlier attempt failed.
    public List<String> recoveryStatements() {
        return recoveries.stream()
                .flatMap(recovery -> recovery.statements().stream())
                .toList();
    }

    /// Returns the warnings about the pending scripts.
    public List<String> warnings() {
        return pending().stream()
                .flatMap(script -> script.placeholderWarning().stream())
                .toList();
    }

    /// Applies the pending migrations, as [#run(Duration, Consumer)] does.
    public void run(Duration lockTimeout) {
        run(lockTimeout, _ -> {});
    }

    /// Applies the pending migrations.
    ///
    /// @param lockTimeout time that a statement waits for a lock before the migration fails
    /// @param begun receives each script before its first statement. A repeatable one can begin several times:
    /// it is tried again after those that it needs
    /// @throws CommandException if a statement fails; it names the file, line and statement. The migration is
    /// rolled back, earlier ones remain applied.
    public void run(Duration lockTimeout, Consumer<SqlScript> begun) {
        recoveries.forEach(recovery -> recovery.run(address, lockTimeout));
        pendingOfEngine.forEach(begun);
        run(
                (script, connection) -> {
                    begun.accept(script);
                    script.execute(connection);
                },
                lockTimeout);
    }

    private void run(SqlScript.Runner runner, Duration lockTimeout) {
        if (!pendingOfEngine.isEmpty()) {
            EngineMigrations.apply(address, lockTimeout);
        }
        if (!pending.isEmpty()) {
            String last = MigrationFile.versionOf(pending.getLast().file()).getVersion();
            migrate(flyway(runner, lockTimeout).target(last));
        } else if (repeatables.isPresent() && files.migrations().isEmpty()) {
            migrate(flyway(runner, lockTimeout)); // creates the history table
        }
        repeatables.ifPresent(all -> all.run(runner, lockTimeout));
    }

    private FluentConfiguration flyway(SqlScript.Runner runner, Duration lockTimeout) {
        return MigrationHistory.flyway(address, new ScriptResolver(files, runner, lockTimeout), lockTimeout);
    }

    private static void migrate(FluentConfiguration flyway) {
        try {
            flyway.load().migrate();
        } catch (FlywayException e) {
            throw failure(e);
        }
    }

    /// Applies the pending migrations to a scratch database, as a [Rehearsal].
    ///
    /// @param progress receives a line for each long statement
    /// @throws CommandException as in [#run]; if a statement was cancelled, the hint has the reason
    public void rehearse(Consumer<String> progress) {
        Rehearsal rehearsal = new Rehearsal(address, progress);
        rehearsal.run(() -> run(rehearsal, Duration.ZERO));
    }

    /// Returns the error of the statement that failed, or else that of Flyway.
    static CommandException failure(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CommandException statementError) {
                return statementError;
            }
        }
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return UpgradeErrors.noHistory();
        }
        return UpgradeErrors.notApplied(failure);
    }
}
