package dev.postern.migrate;

import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Monitor of the statements in a scratch database. It reports long lock waits and long statements, and cancels
/// those that exceed a limit.
///
/// It runs in a virtual thread and opens its connection only after the first limit, so that short work needs none.
final class StatementMonitor implements AutoCloseable {

    /// Query of the longest lock wait, or else of the longest statement.
    ///
    /// Columns: process ID, whether it waits for a lock, milliseconds, identity, and a description with the
    /// blocking sessions.
    private static final String LONGEST = """
            select a.pid, w.since is not null,
                (1000 * extract(epoch from clock_timestamp() - coalesce(w.since, a.query_start)))::bigint,
                concat_ws(' ', a.pid, coalesce(w.since, a.query_start), pg_blocking_pids(a.pid)),
                regexp_replace(a.query, '\\s+', ' ', 'g') || coalesce(', which waits for a lock (' || w.locktype || ') of '
                || (select string_agg(format('session %s (%s, %s)', b, coalesce(o.state, 'prepared transaction'),
                        coalesce(regexp_replace(o.query, '\\s+', ' ', 'g'), '')), ' and ')
                    from unnest(pg_blocking_pids(a.pid)) b left join pg_stat_activity o on o.pid = b), '')
            from pg_stat_activity a left join lateral (
                select l.waitstart as since, l.locktype from pg_locks l
                where l.pid = a.pid and not l.granted and cardinality(pg_blocking_pids(a.pid)) > 0 limit 1) w on true
            where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state = 'active'
                and a.backend_type = 'client backend'
            order by w.since, a.query_start limit 1""";

    private final DatabaseAddress scratch;
    private final Limits limits;
    private final Consumer<String> progress;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().unstarted(this::watch);

    /// The identity of the statement that was reported last; empty if there was none.
    private String reported = "";

    /// The duration at which that statement is reported again.
    private long nextReportMillis;

    /// The reason why a statement was cancelled.
    private volatile @Nullable String cancellation;

    private StatementMonitor(DatabaseAddress scratch, Limits limits, Consumer<String> progress) {
        this.scratch = scratch;
        this.limits = limits;
        this.progress = progress;
    }

    /// Limits of one kind of duration.
    ///
    /// @param first time until the first report
    /// @param repeat time between reports
    /// @param last time until the statement is cancelled
    record Limit(Duration first, Duration repeat, Duration last) {

        Limit {
            if (first.isNegative() || !repeat.isPositive() || last.compareTo(first) < 0) {
                throw new IllegalArgumentException("limit " + first + ", " + repeat + ", " + last);
            }
        }
    }

    /// Limits of statements.
    ///
    /// @param lockWait limit of the wait for a lock
    /// @param statement limit of a statement that does not wait for a lock
    record Limits(Limit lockWait, Limit statement) {

        Limits {
            Objects.requireNonNull(lockWait);
            Objects.requireNonNull(statement);
        }

        private static final Duration FIRST = Duration.ofSeconds(10);
        private static final Duration REPEAT = Duration.ofSeconds(30);

        static final Limits DEFAULT = new Limits(
                new Limit(FIRST, REPEAT, Duration.ofMinutes(2)), new Limit(FIRST, REPEAT, Duration.ofMinutes(15)));

        private Duration first() {
            return lockWait.first().compareTo(statement.first()) < 0 ? lockWait.first() : statement.first();
        }
    }

    /// Runs work and monitors its statements.
    ///
    /// @param progress receives a line for each report
    /// @throws CommandException thrown by the work; if a statement was cancelled, the hint has the reason
    static void run(DatabaseAddress scratch, Limits limits, Consumer<String> progress, Runnable work) {
        try (StatementMonitor monitor = new StatementMonitor(scratch, limits, progress)) {
            monitor.thread.start();
            try {
                work.run();
            } catch (CommandException e) {
                String reason = monitor.cancellation;
                throw reason == null ? e : e.withHint("The statement was cancelled because it " + reason + ".");
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
            progress.accept("The statements of the scratch database could not be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll(Statement statement) throws SQLException {
        int pid;
        try (ResultSet longest = statement.executeQuery(LONGEST)) {
            if (!longest.next()) {
                return;
            }
            pid = longest.getInt(1);
            if (longest.getBoolean(2)) {
                report(limits.lockWait(), "Waiting", longest);
            } else {
                report(limits.statement(), "Running", longest);
            }
        }
        if (cancellation != null) {
            statement.execute("select pg_cancel_backend(" + pid + ")");
        }
    }

    private void report(Limit limit, String state, ResultSet longest) throws SQLException {
        long millis = longest.getLong(3);
        String description = longest.getString(5);
        if (!longest.getString(4).equals(reported)) {
            reported = longest.getString(4);
            nextReportMillis = limit.first().toMillis();
        }
        if (millis >= nextReportMillis) {
            progress.accept(state + " for " + millis / 1000 + " s: " + description);
            nextReportMillis = millis + limit.repeat().toMillis();
        }
        if (millis >= limit.last().toMillis()) {
            cancellation = (state.equals("Waiting") ? "waited too long: " : "ran too long: ") + description;
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
