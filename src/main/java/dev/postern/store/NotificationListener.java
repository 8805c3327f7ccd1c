package dev.postern.store;

import java.sql.Connection;
import java.sql.DriverManager;
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

/// What is told on a channel of the database with NOTIFY (`dialect.md` 1.12).
///
/// However much is told at once, it is heard at most ten times a second. When the connection is lost, it is
/// opened again after a second, and after twice as long each further time; what was told meanwhile is lost, and
/// is made up for by hearing a reload.
public final class NotificationListener implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(32);

    /// An empty word asks for it too, as it always has; anything else is somebody else's business.
    private static final Set<String> RELOADS = Set.of("", "reload schema", "reload config");

    /// Milliseconds without a word after which the connection is tried.
    private static final int PATIENCE = 30_000;

    private final DatabaseAddress address;
    private final String channel;
    private final ReloadListener hearer;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition end = lock.newCondition();
    private boolean closed;
    private @Nullable Connection connection;

    /// Who is told. Called by one thread.
    public interface ReloadListener {

        /// What is read from the database is to be read again.
        void reload();

        /// Nothing can be heard for now.
        ///
        /// @param why in PostgreSQL's or the driver's words
        /// @param pause until the next attempt
        void lost(String why, Duration pause);
    }

    NotificationListener(DatabaseAddress address, String channel, ReloadListener hearer) {
        this.address = address;
        this.channel = channel;
        this.hearer = hearer;
        this.thread = Thread.ofPlatform().daemon().name("notifications").start(this::run);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        boolean missed = false;
        while (!isClosed()) {
            try (Connection opened = open()) {
                if (missed) {
                    hearer.reload();
                }
                pause = FIRST_PAUSE;
                hear(opened);
            } catch (SQLException e) {
                if (!isClosed()) {
                    hearer.lost(String.valueOf(e.getMessage()), pause);
                }
            }
            missed = true;
            rest(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("ApplicationName", "postern listening");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        Connection opened = DriverManager.getConnection(address.url(), properties);
        keep(opened);
        try (Statement statement = opened.createStatement()) {
            statement.execute("listen \"" + channel.replace("\"", "\"\"") + '"');
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /// Waits for a word, then for a tenth of a second in which more may come: all of it is one.
    private void hear(Connection opened) throws SQLException {
        PgConnection notified = opened.unwrap(PgConnection.class);
        while (!isClosed()) {
            List<String> told = words(notified, PATIENCE);
            if (told.isEmpty()) {
                if (!opened.isValid(10)) {
                    throw new SQLException("The connection does not answer");
                }
                continue;
            }
            rest(QUIET);
            told.addAll(words(notified, -1));
            if (told.stream().anyMatch(RELOADS::contains)) {
                hearer.reload();
            }
        }
    }

    /// What has been told.
    ///
    /// @param patience milliseconds to wait for a word; less than 0: none
    private static List<String> words(PgConnection notified, int patience) throws SQLException {
        List<String> words = new ArrayList<>();
        var told = patience < 0 ? notified.getNotifications() : notified.getNotifications(patience);
        if (told != null) {
            for (var one : told) {
                words.add(one.getParameter());
            }
        }
        return words;
    }

    private void keep(Connection opened) {
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

    /// Returns at once when it is closed.
    private void rest(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = end.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the connection, whatever it waits for.
    @Override
    public void close() {
        Connection open;
        lock.lock();
        try {
            closed = true;
            end.signalAll();
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
