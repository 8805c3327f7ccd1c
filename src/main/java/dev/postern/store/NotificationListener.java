package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/// Listener to notifications on a database channel (`docs/dialect.md` 1.12).
///
/// Notifications that arrive within a tenth of a second are handled as one. A lost connection is reopened after one
/// second; each further attempt doubles the delay. Notifications are lost in between, so a reload follows.
public final class NotificationListener implements AutoCloseable {

    /// Time in which further notifications are collected.
    private static final Duration BATCH_WINDOW = Duration.ofMillis(100);
    private static final Duration MIN_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(32);

    /// Payloads that request a reload. Others are ignored, because they are for other listeners.
    private static final Set<String> RELOAD_PAYLOADS = Set.of("", "reload schema", "reload config");

    /// Time without a notification after which the connection is tested.
    private static final int MAX_IDLE_MILLIS = 30_000;

    private final DatabaseAddress address;
    private final Properties properties;
    private final DatabaseTimeouts timeouts;
    private final String channel;
    private final ReloadListener listener;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;
    private @Nullable Connection connection;

    /// Receiver of reload requests and connection losses, called by one thread.
    public interface ReloadListener {

        /// Reloads the data that was read from the database.
        void reload();

        /// Reports that the connection was lost.
        ///
        /// @param reason message of PostgreSQL or the driver
        /// @param retryDelay delay until the next attempt to connect
        void connectionLost(String reason, Duration retryDelay);
    }

    NotificationListener(DatabaseAddress address, DatabaseTimeouts timeouts, String channel, ReloadListener listener) {
        this.address = address;
        this.timeouts = timeouts;
        this.properties = ConnectionSource.properties(address, timeouts, "postern listening");
        properties.remove("socketFactory"); // a wait without a notification must leave the connection open
        this.channel = channel;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("notifications").start(this::run);
    }

    private void run() {
        Duration retryDelay = MIN_RETRY_DELAY;
        boolean reconnecting = false;
        while (!isClosed()) {
            try (Connection opened = connect()) {
                if (reconnecting) {
                    listener.reload();
                }
                retryDelay = MIN_RETRY_DELAY;
                receive(opened);
            } catch (SQLException e) {
                if (!isClosed()) {
                    listener.connectionLost(String.valueOf(e.getMessage()), retryDelay);
                }
            }
            reconnecting = true;
            sleep(retryDelay);
            retryDelay = retryDelay.multipliedBy(2).compareTo(MAX_RETRY_DELAY) < 0
                    ? retryDelay.multipliedBy(2)
                    : MAX_RETRY_DELAY;
        }
    }

    private Connection connect() throws SQLException {
        Connection opened = ConnectionSource.open(address, properties, timeouts);
        setConnection(opened);
        try (Statement statement = opened.createStatement()) {
            statement.execute("listen \"" + channel.replace("\"", "\"\"") + '"');
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /// Waits for a notification, collects further ones for the batch window, and handles all of them as one.
    private void receive(Connection opened) throws SQLException {
        PgConnection pgConnection = opened.unwrap(PgConnection.class);
        while (!isClosed()) {
            List<String> payloads = payloads(pgConnection, MAX_IDLE_MILLIS);
            if (payloads.isEmpty()) {
                if (!opened.isValid(10)) {
                    throw new SQLException("The connection does not respond");
                }
                continue;
            }
            sleep(BATCH_WINDOW);
            payloads.addAll(payloads(pgConnection, -1));
            if (payloads.stream().anyMatch(RELOAD_PAYLOADS::contains)) {
                listener.reload();
            }
        }
    }

    /// Returns the payloads of the notifications that have arrived.
    ///
    /// @param maxWait milliseconds to wait for a notification; negative for none
    private static List<String> payloads(PgConnection pgConnection, int maxWait) throws SQLException {
        List<String> payloads = new ArrayList<>();
        var notifications = maxWait < 0 ? pgConnection.getNotifications() : pgConnection.getNotifications(maxWait);
        if (notifications != null) {
            for (var notification : notifications) {
                payloads.add(notification.getParameter());
            }
        }
        return payloads;
    }

    private void setConnection(Connection opened) {
        lock.lock();
        try {
            connection = opened;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Sleeps until `duration` has passed or the listener is closed.
    private void sleep(Duration duration) {
        lock.lock();
        try {
            long remaining = duration.toNanos();
            while (!closed && remaining > 0) {
                remaining = closing.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Closes the listener and aborts its connection.
    @Override
    public void close() {
        Connection open;
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            open = connection;
        } finally {
            lock.unlock();
        }
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
            thread.join(Duration.ofSeconds(2));
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
