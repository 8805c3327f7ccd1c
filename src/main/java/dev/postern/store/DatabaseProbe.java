package dev.postern.store;

import dev.postern.problem.FatalErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probe of a database, which runs a statement on a separate connection once per second. Thread-safe.
///
/// Its statement does not wait behind those of clients. While the database is unreachable, the probe connects four
/// times per second, so that a recovery is noticed early.
public final class DatabaseProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(250);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final ProbeConnection connection;
    private final BooleanSupplier hasOtherConnections;
    private final List<Consumer<State>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstProbe = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = State.UNKNOWN;
    private volatile State lastAnswer = State.UNKNOWN;
    private volatile long responseNanos = System.nanoTime();

    /// State of a database, as the last probe found it.
    public enum State {
        /// No probe has been answered yet. The database has responded, because a service starts only then.
        UNKNOWN,
        /// The database responds and accepts writes.
        WRITABLE,
        /// The database responds, but it is a standby, which rejects writes.
        READ_ONLY,
        /// A probe has failed, and no statement has been answered since it began.
        UNREACHABLE
    }

    /// Starts the probe.
    ///
    /// @param hasOtherConnections whether statements of clients have a connection
    DatabaseProbe(DatabaseAddress address, BooleanSupplier hasOtherConnections) {
        this.connection = new ProbeConnection(address);
        this.hasOtherConnections = hasOtherConnections;
        this.thread = Thread.ofPlatform().daemon().name("database-probe").start(this::run);
    }

    /// Returns the state at the last probe.
    public State state() {
        return state;
    }

    /// Whether the database responds.
    public boolean isResponding() {
        return state != State.UNREACHABLE;
    }

    /// Waits for the end of the first probe, at most a few seconds.
    public void awaitFirst() {
        try {
            firstProbe.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns the last state in which the database responded; UNKNOWN if it never did.
    public State lastAnswer() {
        return lastAnswer;
    }

    /// Returns the time since a statement of the probe or of a client was answered.
    public Duration sinceResponse() {
        return Duration.ofNanos(System.nanoTime() - responseNanos);
    }

    /// Records that the database has answered a statement of a client, also with an error.
    void recordResponse() {
        responseNanos = System.nanoTime();
    }

    /// Adds a listener to changes of the state. The probe's thread calls it, so it must return soon.
    public void addListener(Consumer<State> listener) {
        listeners.add(listener);
    }

    private void run() {
        boolean isOpen = true;
        while (isOpen) {
            setState(probe());
            firstProbe.countDown();
            isOpen = !isClosedWithin(state == State.UNREACHABLE ? RETRY_INTERVAL : INTERVAL);
        }
        connection.disconnect();
    }

    private State probe() {
        long began = System.nanoTime();
        if (!hasOtherConnections.getAsBoolean()) {
            connection.disconnect(); // tests whether a connection can be opened
        }
        try {
            State answer = query();
            lastAnswer = answer;
            recordResponse();
            if (answer == State.READ_ONLY) {
                connection.disconnect(); // the address can lead to the primary at the next attempt
            }
            return answer;
        } catch (SQLException e) {
            if (hasTooManyConnections(e) && hasOtherConnections.getAsBoolean()) {
                recordResponse();
            }
            if (responseNanos - began >= 0) {
                LOG.debug("A probe failed, but the database answers statements", e);
                return lastAnswer;
            }
            if (state != State.UNREACHABLE && !isClosedWithin(Duration.ZERO)) {
                LOG.warn("The database does not respond: {}", e.getMessage());
            }
            return State.UNREACHABLE;
        }
    }

    /// Whether the server responds, but has no connection left for the probe (53300).
    private static boolean hasTooManyConnections(SQLException failure) {
        return "53300".equals(failure.getSQLState());
    }

    private State query() throws SQLException {
        return "t".equals(connection.value("select pg_is_in_recovery()")) ? State.READ_ONLY : State.WRITABLE;
    }

    private void setState(State next) {
        State previous = state;
        if (next == previous) {
            return;
        }
        state = next;
        if (previous == State.UNREACHABLE) {
            LOG.warn("The database responds again");
        }
        for (Consumer<State> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                FatalErrors.check(e);
                LOG.error("The database is {}, but a component could not adapt", next, e); // probing must go on
            }
        }
    }

    private boolean isClosedWithin(Duration duration) {
        try {
            return closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /// Ends the probe and its connection.
    @Override
    public void close() {
        closed.countDown();
        connection.disconnect();
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
