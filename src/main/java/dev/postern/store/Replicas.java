package dev.postern.store;

import dev.postern.problem.FatalErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Standbys that serve reads, and the threads that watch them and the primary. Thread-safe.
final class Replicas implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final String PRIMARY_POSITION = "select pg_current_wal_flush_lsn()";

    /// A commit without `synchronous_commit` is not flushed yet.
    private static final String INSERT_POSITION = "select pg_current_wal_insert_lsn()::text";

    private final WalHistory history;
    private final ProbeConnection primary;
    private final List<Replica> replicas;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /// Opens the connections to the replicas in the background.
    ///
    /// @param initSql statements that initialize each connection
    Replicas(DatabaseAddress primary, DatabaseSettings settings, String initSql, DatabaseListener listener) {
        Duration maxLag = settings.replicas().maxLag();
        this.history = new WalHistory(maxLag);
        this.primary = new ProbeConnection(primary);
        this.replicas = settings.replicas().urls().stream()
                .map(url -> DatabaseAddress.of(url, primary.user(), primary.secret()))
                .map(address -> new Replica(
                        address.url().replaceFirst("\\?.*", ""), // a parameter can be a password
                        new ProbeConnection(address),
                        ConnectionPool.inBackground(address, settings, initSql, listener),
                        maxLag))
                .toList();
        threads.add(watch("primary", this::probePrimary));
        replicas.forEach(replica -> threads.add(watch("replica", () -> replica.probe(history))));
    }

    private Thread watch(String name, Runnable probe) {
        return Thread.ofPlatform().daemon().name(name + "-position").start(() -> {
            do {
                run(probe);
            } while (!isClosedWithinInterval());
        });
    }

    private static void run(Runnable probe) {
        try {
            probe.run();
        } catch (RuntimeException e) {
            FatalErrors.check(e);
            LOG.error("A replica could not be probed", e); // probing must go on
        }
    }

    private void probePrimary() {
        try {
            long nanos = System.nanoTime();
            String position = primary.value(PRIMARY_POSITION);
            LogPosition parsed = position == null ? null : LogPosition.parse(position);
            if (parsed != null) {
                history.add(parsed, nanos);
            }
        } catch (SQLException e) {
            LOG.debug("The position of the primary is unknown", e);
        }
    }

    private boolean isClosedWithinInterval() {
        try {
            return closed.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    /// Returns the position of a primary's log after a commit. If it cannot be read, the position is one that no
    /// replica reaches, because the commit has succeeded.
    static LogPosition currentPosition(Connection connection) {
        try (Pipeline pipeline = Pipeline.prepare(connection, INSERT_POSITION, List.of())) {
            pipeline.execute();
            LogPosition position = pipeline.read(rows -> rows.next() ? LogPosition.parse(rows.getString(1)) : null);
            return position == null ? LogPosition.MAX : position;
        } catch (SQLException e) {
            LOG.debug("The position after a commit is unknown", e);
            return LogPosition.MAX;
        }
    }

    /// Returns a replica that can serve a read, each in turn; null if the primary has to.
    ///
    /// @param position position of the log that the read must see
    @Nullable
    Replica forRead(LogPosition position) {
        int first = next.getAndIncrement();
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get(Math.floorMod(first + i, replicas.size()));
            if (replica.canRead(position)) {
                return replica;
            }
        }
        return null;
    }

    /// Replaces the connections to all replicas as soon as they are free.
    void evictAll() {
        replicas.forEach(replica -> replica.pool().evictAll());
    }

    /// Cancels the statements that run on a replica.
    void cancelAll() {
        replicas.forEach(replica -> replica.pool().lockWaits().cancelAll());
    }

    @Override
    public void close() {
        closed.countDown();
        primary.disconnect();
        replicas.forEach(Replica::close);
        for (Thread thread : threads) {
            try {
                thread.join(CLOSE_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
