package dev.postern.server;

import dev.postern.store.DatabaseProbe;
import dev.postern.store.DatabaseProbe.State;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a service can serve requests, from its start to its end. Thread-safe.
public final class Readiness {

    /// Time without an answered statement after which the database counts as unreachable.
    private static final Duration MAX_SILENCE = Duration.ofSeconds(3);

    private static final String SILENT = "The database does not respond";

    private volatile Phase phase = new Phase.Starting("The service is starting");

    /// Notice for administrators; empty for none.
    private volatile String notice = "";

    private sealed interface Phase {

        /// @param obstacle reason why the service does not serve yet
        record Starting(String obstacle) implements Phase {}

        record Serving(DatabaseProbe probe, StandbyUse standbys) implements Phase {}

        record Stopping() implements Phase {}
    }

    /// Whether a service can use a standby, which rejects writes.
    public enum StandbyUse {
        /// The service needs a primary.
        REJECTED,
        /// The address of the database prefers standbys.
        ACCEPTED
    }

    /// Sets the reason for which the start of the service waits.
    public void awaitStart(String obstacle) {
        phase = new Phase.Starting(obstacle);
    }

    /// Records that the service serves requests, with a database that `probe` observes.
    public void serve(DatabaseProbe probe, StandbyUse standbys) {
        phase = new Phase.Serving(probe, standbys);
    }

    /// Sets the notice for administrators, for example that the database is newer than the service.
    ///
    /// @param text notice; empty for none
    public void setNotice(String text) {
        notice = text;
    }

    /// Returns the notice for administrators; empty for none.
    String notice() {
        return notice;
    }

    /// Records that the shutdown has begun.
    void stop() {
        phase = new Phase.Stopping();
    }

    /// Returns the reason why the service cannot serve requests; empty if it can. Does not wait for the database.
    public Optional<String> obstacle() {
        return Optional.ofNullable(
                switch (phase) {
                    case Phase.Starting(String obstacle) -> obstacle;
                    case Phase.Serving(DatabaseProbe probe, StandbyUse standbys) -> obstacle(probe, standbys);
                    case Phase.Stopping() -> "The service is shutting down";
                });
    }

    private static @Nullable String obstacle(DatabaseProbe probe, StandbyUse standbys) {
        if (probe.sinceResponse().compareTo(MAX_SILENCE) > 0) {
            return SILENT;
        }
        return probe.lastAnswer() == State.READ_ONLY && standbys == StandbyUse.REJECTED
                ? "The database is a standby, which rejects writes"
                : null;
    }
}
