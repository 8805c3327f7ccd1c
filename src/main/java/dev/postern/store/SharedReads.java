package dev.postern.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.problem.LimitErrors;
import dev.postern.store.ReadSharing.ReadCost;
import dev.postern.store.SharedRead.Turn;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Queue of the reads that share messages on the connections of one pool. Thread-safe.
///
/// A lane is a connection in use for such reads. The first read gets a lane at once. Those that arrive while
/// it is in use share the next message, so their number follows the load. Few lanes make large messages, which cost
/// less for each read. A further lane opens for each [#MAX_READS] waiting reads, and if the message of a lane is
/// late.
final class SharedReads implements AutoCloseable {

    /// Maximum reads of a message.
    static final int MAX_READS = 16;

    /// Maximum characters of the values in a message. The driver sends all before it reads a result, so they
    /// must fit into the buffers of the sockets.
    private static final int MAX_CHARACTERS = 16 << 10;

    /// Maximum characters of the values of a read that shares a message.
    static final int MAX_READ_CHARACTERS = MAX_CHARACTERS / 4;

    /// Duration of a lane's use from which on another lane opens.
    private static final long LATE_NANOS = Duration.ofMillis(5).toNanos();

    /// Duration of a message from which on its statements do not share messages for a time.
    static final Duration SLOW = Duration.ofMillis(200);

    /// Time for which a statement that failed or was slow shares no message.
    private static final Duration EXCLUSION = Duration.ofSeconds(1);

    private static final int MAX_EXCLUSIONS = 1_000;

    private static final long IDLE_INTERVAL_MILLIS = 50;
    private static final long BUSY_INTERVAL_MILLIS = 5;

    private final ReadSharing sharing;
    private final int maxLanes;
    private final Deque<SharedRead> waiting = new ArrayDeque<>();
    private final Set<Lane> lanes = new HashSet<>();

    /// Thread that opens lanes and ends waits; null if no read shares a message.
    private final @Nullable Thread watch;

    private final Cache<String, Boolean> excluded = Caffeine.newBuilder()
            .expireAfterWrite(EXCLUSION)
            .maximumSize(MAX_EXCLUSIONS)
            .build();

    private long timeouts;

    SharedReads(PoolSettings settings) {
        this.sharing = settings.readSharing();
        this.maxLanes = settings.size();
        this.watch = sharing == ReadSharing.OFF
                ? null
                : Thread.ofPlatform().daemon().name("shared-reads").start(this::watch);
    }

    /// Use of a connection. Closing it gives the lane to waiting reads.
    final class Lane implements AutoCloseable {

        private final long startNanos = System.nanoTime();

        /// Returns a read and those that can share its message, in order of arrival.
        List<SharedRead> groupOf(SharedRead leader) {
            return takeGroup(leader);
        }

        /// Whether reads are sent in a message for several.
        boolean isMessageFor(List<SharedRead> group) {
            return group.size() > 1 || sharing == ReadSharing.ALWAYS;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /// Whether a statement can share messages now.
    boolean accepts(ReadCost cost, String sql) {
        return sharing.includes(cost) && excluded.getIfPresent(sql) == null;
    }

    /// Excludes a statement for a time.
    void exclude(String sql) {
        excluded.put(sql, true);
    }

    /// Waits for the turn of a read, which is a lane if one is free.
    Turn await(SharedRead read) {
        synchronized (this) {
            if (canOpenLane()) {
                return new Turn.Lead(openLane());
            }
            waiting.add(read);
        }
        return read.await();
    }

    private boolean canOpenLane() {
        int inTime = 0;
        long now = System.nanoTime();
        for (Lane lane : lanes) {
            if (now - lane.startNanos < LATE_NANOS) {
                inTime++;
            }
        }
        return lanes.size() < maxLanes && inTime <= waiting.size() / MAX_READS;
    }

    private Lane openLane() {
        Lane lane = new Lane();
        lanes.add(lane);
        return lane;
    }

    private synchronized void leave(Lane lane) {
        lanes.remove(lane);
        openLanes();
    }

    /// Gives lanes to the oldest reads.
    private synchronized void openLanes() {
        while (!waiting.isEmpty() && canOpenLane()) {
            SharedRead next = waiting.remove();
            Lane lane = openLane();
            if (!next.turn().complete(new Turn.Lead(lane))) {
                lanes.remove(lane);
            }
        }
    }

    private synchronized List<SharedRead> takeGroup(SharedRead leader) {
        List<SharedRead> group = new ArrayList<>();
        group.add(leader);
        int characters = leader.characters();
        while (!waiting.isEmpty() && group.size() < MAX_READS) {
            SharedRead next = waiting.element();
            characters += next.characters();
            if (characters > MAX_CHARACTERS) {
                break;
            }
            waiting.remove();
            if (!next.turn().isDone()) {
                group.add(next);
            }
        }
        return group;
    }

    /// Returns the number of reads that wait for a lane or for a message.
    synchronized int waiting() {
        return waiting.size();
    }

    /// Returns the number of waits that ended without a turn.
    synchronized long timeouts() {
        return timeouts;
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(waiting() == 0 ? IDLE_INTERVAL_MILLIS : BUSY_INTERVAL_MILLIS);
            } catch (InterruptedException _) {
                return; // by close
            }
            expire();
            openLanes();
        }
    }

    private synchronized void expire() {
        for (Iterator<SharedRead> oldest = waiting.iterator(); oldest.hasNext(); ) {
            SharedRead read = oldest.next();
            if (read.connectionWait().limit().isOver()) {
                oldest.remove();
                timeouts++;
                read.turn().complete(expired(read.connectionWait()));
            }
        }
    }

    private static Turn expired(ConnectionWait wait) {
        return wait.deadline().isOver()
                ? new Turn.Rejection(LimitErrors.requestTimeout())
                : new Turn.Failure(new SQLTransientConnectionException("No connection was free"));
    }

    /// Lets all waiting reads run alone, which fail because the pool is closed.
    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.interrupt();
        }
        waiting.forEach(read -> read.turn().complete(new Turn.Alone()));
        waiting.clear();
    }
}
