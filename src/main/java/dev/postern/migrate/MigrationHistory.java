package dev.postern.migrate;

import dev.postern.migrate.MigrationFiles.MigrationFile;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
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

/// What of the migrations a database has had, by Flyway's own table: Flyway's users can come and go.
public final class MigrationHistory {

    /// Where Flyway notes them.
    static final String TABLE = "flyway_schema_history";

    private static final Set<MigrationState> BASELINE =
            Set.of(MigrationState.BASELINE, MigrationState.BELOW_BASELINE, MigrationState.BASELINE_IGNORED);

    private final List<MigrationEntry> entries;

    private MigrationHistory(List<MigrationEntry> entries) {
        this.entries = entries;
    }

    /// How a migration and a database stand to one another.
    public enum State {
        /// Applied, as its file is.
        APPLIED,
        PENDING,
        /// Not applied, because Flyway took the database on at this version or a later one.
        BASELINE,
        /// Applied, and its file is another since.
        CHANGED,
        /// Applied, and its file is gone.
        MISSING,
        /// Applied by a newer version of the files.
        AHEAD,
        FAILED
    }

    /// A migration.
    ///
    /// @param at when it was applied; null: it was not
    /// @param by the role that applied it; null: it was not
    /// @param millis that it took; null: it was not applied
    public record MigrationEntry(
            MigrationVersion version,
            String description,
            State state,
            boolean undo,
            @Nullable Instant at,
            @Nullable String by,
            @Nullable Integer millis) {

        /// Whether it has been applied.
        public boolean isApplied() {
            return state != State.PENDING && state != State.FAILED && state != State.BASELINE;
        }
    }

    /// Reads the history of a database; nothing is changed.
    ///
    /// @throws dev.postern.problem.ProblemException where the database does not answer, or its table is none of
    /// Flyway's
    public static MigrationHistory of(DatabaseAddress address, MigrationFiles scripts) {
        BundledMigrations.version(address); // tells what is wrong with the address in a sentence
        try {
            MigrationInfo[] all =
                    flyway(address, scripts, Duration.ZERO).load().info().all();
            return new MigrationHistory(Stream.of(all)
                    .filter(info -> info.getVersion() != null)
                    .map(info -> entry(info, scripts))
                    .toList());
        } catch (FlywayException e) {
            throw unreadable(e);
        }
    }

    private static ProblemException unreadable(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return BundledMigrations.notFlywayTable();
            }
        }
        return ApiError.of(ErrorCode.INTERNAL, "The migrations could not be read")
                .withDetails(String.valueOf(failure.getMessage()).strip())
                .withHint("They have to be text in UTF-8.")
                .exception();
    }

    /// Configures Flyway, for every command that reads or applies migrations.
    ///
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero: no limit
    static FluentConfiguration flyway(DatabaseAddress address, MigrationFiles scripts, Duration lockTimeout) {
        FluentConfiguration flyway = Flyway.configure(MigrationHistory.class.getClassLoader())
                .dataSource(address.url(), address.user(), address.password())
                .jdbcProperties(SqlScript.CONNECTION_PROPERTIES)
                .initSql("set lock_timeout = " + lockTimeout.toMillis())
                .locations(new String[0])
                .skipDefaultCallbacks(true)
                .skipDefaultResolvers(true)
                .resolvers(new ScriptResolver(scripts, lockTimeout))
                .placeholderReplacement(false)
                .loggers(NoOpFlywayLog.class.getName());
        // a lock that a transaction holds stands in the way of create index concurrently
        flyway.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        return flyway;
    }

    private static MigrationEntry entry(MigrationInfo info, MigrationFiles scripts) {
        MigrationVersion version = info.getVersion();
        Optional<MigrationFile> script = scripts.find(version);
        Date at = info.getInstalledOn();
        return new MigrationEntry(
                version,
                info.getDescription(),
                state(info),
                script.map(MigrationFile::undo).isPresent(),
                at == null ? null : at.toInstant(),
                info.getInstalledBy(),
                info.getExecutionTime());
    }

    private static State state(MigrationInfo info) {
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
        return Objects.equals(info.getResolvedChecksum(), info.getAppliedChecksum())
                        || info.getAppliedChecksum() == null
                ? State.APPLIED
                : State.CHANGED;
    }

    /// In the order of their versions.
    public List<MigrationEntry> entries() {
        return entries;
    }

    /// The version that the database is at; empty: none.
    public Optional<MigrationVersion> version() {
        return entries.stream()
                .filter(entry -> entry.isApplied() || entry.state() == State.BASELINE)
                .map(MigrationEntry::version)
                .reduce((_, last) -> last);
    }

    /// Those that were applied, oldest first.
    public List<MigrationEntry> applied() {
        return entries.stream().filter(MigrationEntry::isApplied).toList();
    }

    /// Those that were not and will be, in the order that they are applied.
    ///
    /// @param last the last one; null: all
    public List<MigrationEntry> pending(@Nullable MigrationVersion last) {
        List<MigrationEntry> pending = new ArrayList<>();
        for (MigrationEntry entry : entries) {
            if (entry.state() == State.PENDING
                    && (last == null || entry.version().compareTo(last) <= 0)) {
                pending.add(entry);
            }
        }
        return pending;
    }
}
