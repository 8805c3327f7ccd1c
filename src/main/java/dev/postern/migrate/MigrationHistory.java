package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/// Migration history of a database, read from Flyway's history table, so that Flyway and Postern are
/// interchangeable.
public final class MigrationHistory {

    private static final Set<MigrationState> BASELINE =
            Set.of(MigrationState.BASELINE, MigrationState.BELOW_BASELINE, MigrationState.BASELINE_IGNORED);

    private final List<MigrationEntry> entries;
    private final Map<RepeatableFile, State> repeatables;

    private MigrationHistory(List<MigrationEntry> entries, Map<RepeatableFile, State> repeatables) {
        this.entries = entries;
        this.repeatables = repeatables;
    }

    /// State of a migration in a database.
    public enum State {
        /// Applied with the present content of its file.
        APPLIED,
        PENDING,
        /// Covered by Flyway's baseline, so neither applied nor undone.
        BASELINE,
        /// Applied, but its file has changed since.
        CHANGED,
        /// Applied, but its file is missing.
        MISSING,
        /// Applied with a version above those of all files.
        AHEAD,
        /// Failed or interrupted outside a transaction.
        FAILED
    }

    /// Migration with its state in a database.
    ///
    /// @param hasUndoScript whether there is an undo script
    /// @param appliedAt time when the migration was applied; null if it was not
    /// @param appliedBy role that applied the migration; null if it was not applied
    /// @param millis duration in milliseconds; null if the migration was not applied
    public record MigrationEntry(
            MigrationVersion version,
            String description,
            State state,
            boolean hasUndoScript,
            @Nullable Instant appliedAt,
            @Nullable String appliedBy,
            @Nullable Integer millis) {

        public MigrationEntry {
            Objects.requireNonNull(version);
            Objects.requireNonNull(description);
            Objects.requireNonNull(state);
        }

        /// Returns the name for messages, for example `V2 (books)`.
        public String name() {
            return "V" + version + " (" + description + ")";
        }

        /// Whether the migration has been applied, with whatever content.
        public boolean isApplied() {
            return state != State.PENDING && state != State.FAILED && state != State.BASELINE;
        }
    }

    /// Reads the history of a database without changing it.
    ///
    /// @throws dev.postern.problem.CommandException if the database is unreachable, or its table is not a
    /// Flyway table
    public static MigrationHistory read(DatabaseAddress address, MigrationFiles files) {
        BundledMigrations.version(address, files.history()); // reports a wrong address better than Flyway
        try {
            MigrationInfo[] infos = flyway(
                            address, new ScriptResolver(files, SqlScript::execute, Duration.ZERO), Duration.ZERO)
                    .load()
                    .info()
                    .all();
            return new MigrationHistory(
                    Stream.of(infos)
                            .filter(info -> info.getVersion() != null)
                            .map(info -> entry(info, files))
                            .toList(),
                    repeatables(address, files));
        } catch (FlywayException e) {
            throw unreadable(files.history(), e);
        }
    }

    private static Map<RepeatableFile, State> repeatables(DatabaseAddress address, MigrationFiles files) {
        List<RepeatableFile> changed = RepeatableMigrations.read(address, files).changed();
        Map<RepeatableFile, State> states = new LinkedHashMap<>();
        files.repeatables().forEach(file -> states.put(file, changed.contains(file) ? State.PENDING : State.APPLIED));
        return states;
    }

    private static CommandException unreadable(HistoryTable history, FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return AddressErrors.otherHistoryTable(history);
            }
        }
        return MigrationFileErrors.notReadable(failure);
    }

    /// Configures Flyway for every command that reads or applies migrations.
    ///
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    static FluentConfiguration flyway(DatabaseAddress address, ScriptResolver scripts, Duration lockTimeout) {
        FluentConfiguration flyway = Flyway.configure(MigrationHistory.class.getClassLoader())
                .dataSource(address.url(), address.user(), address.password())
                .jdbcProperties(SqlScript.CONNECTION_PROPERTIES)
                .initSql("set lock_timeout = " + lockTimeout.toMillis())
                .locations(new String[0])
                .skipDefaultCallbacks(true)
                .skipDefaultResolvers(true)
                .resolvers(scripts)
                .placeholderReplacement(false)
                .validateOnMigrate(false) // Upgrade validates, and accepts equivalent checksums
                .loggers(NoOpFlywayLog.class.getName());
        // create index concurrently would wait for a transaction that holds Flyway's lock
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return scripts.history().configure(flyway);
    }

    private static MigrationEntry entry(MigrationInfo info, MigrationFiles files) {
        MigrationVersion version = info.getVersion();
        Optional<MigrationFile> migration = files.find(version);
        Date installedOn = info.getInstalledOn();
        return new MigrationEntry(
                version,
                info.getDescription(),
                state(info, migration),
                migration.map(MigrationFile::undo).isPresent(),
                installedOn == null ? null : installedOn.toInstant(),
                info.getInstalledBy(),
                info.getExecutionTime());
    }

    private static State state(MigrationInfo info, Optional<MigrationFile> migration) {
        MigrationState state = info.getState();
        if (BASELINE.contains(state)) {
            return State.BASELINE;
        } else if (state.isFailed()) {
            return State.FAILED;
        } else if (!state.isApplied()) {
            return State.PENDING;
        } else if (!state.isResolved()) {
            return state == MigrationState.FUTURE_SUCCESS ? State.AHEAD : State.MISSING;
        }
        return isUnchanged(info, migration) ? State.APPLIED : State.CHANGED;
    }

    private static boolean isUnchanged(MigrationInfo info, Optional<MigrationFile> migration) {
        Integer applied = info.getAppliedChecksum();
        return applied == null
                || applied.equals(info.getResolvedChecksum())
                || migration
                        .flatMap(file -> SqlScript.equivalentChecksum(SqlScript.readText(file.file())))
                        .equals(Optional.of(applied));
    }

    /// Returns the migrations in the order of their versions.
    public List<MigrationEntry> entries() {
        return entries;
    }

    /// Returns the repeatable migrations: applied with their present content, or pending.
    public Map<RepeatableFile, State> repeatables() {
        return repeatables;
    }

    /// Returns the version of the last migration that is applied or covered by the baseline; empty without such a
    /// migration.
    public Optional<MigrationVersion> version() {
        return entries.stream()
                .filter(entry -> entry.isApplied() || entry.state() == State.BASELINE)
                .map(MigrationEntry::version)
                .reduce((_, last) -> last);
    }

    /// Returns the applied migrations, oldest first.
    public List<MigrationEntry> applied() {
        return entries.stream().filter(MigrationEntry::isApplied).toList();
    }

    /// Returns the pending migrations in the order in which they will be applied.
    ///
    /// @param last version of the last migration to return; null for no limit
    public List<MigrationEntry> pending(@Nullable MigrationVersion last) {
        return inState(Set.of(State.PENDING), last);
    }

    /// Returns the failed and the pending migrations in the order of their versions.
    ///
    /// @param last version of the last migration to return; null for no limit
    List<MigrationEntry> failedOrPending(@Nullable MigrationVersion last) {
        return inState(Set.of(State.FAILED, State.PENDING), last);
    }

    private List<MigrationEntry> inState(Set<State> states, @Nullable MigrationVersion last) {
        List<MigrationEntry> pending = new ArrayList<>();
        for (MigrationEntry entry : entries) {
            if (states.contains(entry.state())
                    && (last == null || entry.version().compareTo(last) <= 0)) {
                pending.add(entry);
            }
        }
        return pending;
    }
}
