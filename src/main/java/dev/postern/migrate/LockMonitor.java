package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Monitor of the lock waits in a scratch database. It reports long waits and cancels statements that wait too
/// long.
///
/// It runs in a virtual thread and opens its connection only after the first limit, so that short work needs none.
final class LockMonitor implements AutoCloseable {

    /// Query of the longest wait: process ID, milliseconds, identity of the wait, and a description with the
    /// blocking sessions.
    private static final String LONGEST_WAIT = """
            select a.pid, (1000 * extract(epoch from w.waited))::bigint,
                a.pid || ' ' || w.since || ' ' || pg_blocking_pids(a.pid)::text,
                regexp_replace(a.query, '\\s+', ' ', 'g') || ', which waits for a lock (' || w.locktype || ') of '
                || (select string_agg(format('session %s (%s, %s)', b, coalesce(o.state, 'prepared transaction'),
                        coalesce(regexp_replace(o.query, '\\s+', ' ', 'g'), '')), ' and ')
                    from unnest(pg_blocking_pids(a.pid)) b left join pg_stat_activity o on o.pid = b)
            from pg_stat_activity a, lateral (
                select clock_timestamp() - l.waitstart as waited, l.waitstart as since, l.locktype
                from pg_locks l where l.pid = a.pid and not l.granted limit 1) w
            where a.datname = current_database() and cardinality(pg_blocking_pids(a.pid)) > 0
            order by w.since limit 1""";

    private final DatabaseAddress scratch;
    private final Limits limits;
    private final Consumer<String> progress;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().unstarted(this::watch);

    /// The wait that was reported last; empty if there was none.
    private String reportedWait = "";

    /// The duration of the wait at which it is reported again.
    private long nextReportMillis;

    /// The description of the wait whose statement was cancelled.
    private volatile @Nullable String cancelledWait;

    private LockMonitor(DatabaseAddress scratch, Limits limits, Consumer<String> progress) {
        this.scratch = scratch;
        this.limits = limits;
        this.progress = progress;
    }

    /// Limits of a wait.
    ///
    /// @param first time until the first report
    /// @param repeat time between reports
    /// @param last time until the statement is cancelled
    record Limits(Duration first, Duration repeat, Duration last) {

        Limits {
            if (first.isNegative() || !repeat.isPositive() || last.compareTo(first) < 0) {
                throw new IllegalArgumentException("limits " + first + ", " + repeat + ", " + last);
            }
        }

        static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    /// Runs work and monitors its lock waits.
    ///
    /// @param progress receives a line for each report
    /// @throws CommandException thrown by the work; if a statement was cancelled, the hint names what it
    /// waited for
    static void run(DatabaseAddress scratch, Limits limits, Consumer<String> progress, Runnable work) {
        try (LockMonitor monitor = new LockMonitor(scratch, limits, progress)) {
            monitor.thread.start();
            try {
                work.run();
            } catch (CommandException e) {
                String wait = monitor.cancelledWait;
                throw wait == null
                        ? e
                        : e.withHint("The statement was cancelled because it waited too long: " + wait + ".");
            }
        }
    }

    private void watch() {
        try {
            if (closed.await(limits.first().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            try (Connection connection =
                            DriverManager.getConnection(scratch.url(), scratch.user(), scratch.password());
                    Statement statement = connection.createStatement()) {
                do {
                    poll(statement);
                } while (!closed.await(limits.first().toMillis() / 10, TimeUnit.MILLISECONDS));
            }
        } catch (SQLException e) {
            progress.accept("The lock waits of the scratch database could not be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll(Statement statement) throws SQLException {
        int pid;
        try (ResultSet wait = statement.executeQuery(LONGEST_WAIT)) {
            if (!wait.next()) {
                return;
            }
            pid = wait.getInt(1);
            report(wait.getLong(2), wait.getString(3), wait.getString(4));
        }
        if (cancelledWait != null) {
            statement.execute("select pg_cancel_backend(" + pid + ")");
        }
    }

    private void report(long waited, String wait, String description) {
        if (!wait.equals(reportedWait)) {
            reportedWait = wait;
            nextReportMillis = limits.first().toMillis();
        }
        if (waited >= nextReportMillis) {
            progress.accept("Waiting for " + waited / 1000 + " s: " + description);
            nextReportMillis = waited + limits.repeat().toMillis();
        }
        if (waited >= limits.last().toMillis()) {
            cancelledWait = description;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
