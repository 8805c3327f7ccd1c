package dev.postern.store;

import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.store.SharedRead.Turn;
import dev.postern.store.driver.ReadMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads that share one message on a connection, which the thread of the first one sends.
///
/// Each read has its role, claims and settings in a separate transaction block. A message is not cancelled
/// with the request of a read, because the others wait for it too.
final class ReadGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ReadGroup.class);

    private final Database database;
    private final Lease lease;
    private final List<SharedRead> reads;

    /// Turn of each read after the message.
    private final List<Turn> turns;

    /// Prepared statements by their SQL.
    private final Map<String, Pipeline> prepared = new HashMap<>();

    /// Indexes of the reads in the message.
    private final List<Integer> sent = new ArrayList<>();

    ReadGroup(Database database, Lease lease, List<SharedRead> reads) {
        this.database = database;
        this.lease = lease;
        this.reads = reads;
        this.turns = new ArrayList<>(Collections.nCopies(reads.size(), new Turn.Alone()));
    }

    /// Sends the message, and gives all reads except the first their turns.
    ///
    /// @return turn of the first read, other than a lane
    Turn run() {
        Cancellation cancellation = new Cancellation(); // for waits for locks, beyond their share
        try {
            lease.run(() -> {
                cancellation.begin(lease);
                try {
                    return ResponseMemory.limitUncounted(this::send);
                } finally {
                    cancellation.end();
                    closeStatements();
                }
            });
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A message of {} reads failed", reads.size(), e);
            recordFailure(e);
        } finally {
            for (int i = 1; i < reads.size(); i++) {
                reads.get(i).turn().complete(turns.get(i));
            }
        }
        return turns.getFirst();
    }

    /// @return always true
    /// @throws SQLException failure of the first read that is not answered
    private boolean send() throws SQLException {
        ReadMessage message = new ReadMessage(lease.connection().unwrap(PgConnection.class));
        for (int i = 0; i < reads.size(); i++) {
            add(i, message);
        }
        if (sent.isEmpty()) {
            return true;
        }
        long start = System.nanoTime();
        ReadMessage.Outcome outcome = message.send();
        long nanos = System.nanoTime() - start;
        for (int i = 0; i < outcome.results().size(); i++) {
            turns.set(sent.get(i), new Turn.Answer(outcome.results().get(i), start, nanos));
        }
        if (sent.size() > 1) {
            database.listener().readsShared(outcome.results().size());
        }
        if (nanos > SharedReads.SLOW.toNanos()) {
            sent.forEach(this::exclude);
        }
        if (outcome.failure() != null) {
            exclude(sent.get(outcome.results().size()));
            throw outcome.failure();
        }
        return true;
    }

    /// Adds a read to the message. It runs alone if its statement cannot be described.
    private void add(int index, ReadMessage message) throws SQLException {
        SharedRead read = reads.get(index);
        if (read.cancellation().isCancelled()) {
            turns.set(index, new Turn.Rejection(PostgresErrors.queryCanceled()));
            return;
        }
        try {
            Connection connection = lease.connection();
            RequestContext context = new StatementTimeout(
                            read.connectionWait().deadline(), database.timeouts(), read.context())
                    .prepare(connection, read.context());
            describe(context, read.sql()).addTo(message, read.sql(), context.valuesWith(read.values()));
            sent.add(index);
        } catch (ProblemException e) {
            turns.set(index, new Turn.Rejection(e));
        } catch (SQLException e) {
            exclude(index);
            if (!SqlErrors.leavesConnectionUsable(e)) {
                throw e;
            }
        }
    }

    private Pipeline describe(RequestContext context, String sql) throws SQLException {
        String text = context.sqlWith(sql);
        Pipeline known = prepared.get(text);
        if (known == null) {
            known = context.describe(lease.connection(), sql);
            prepared.put(text, known);
        }
        return known;
    }

    private void exclude(int index) {
        lease.server().sharedReads().exclude(reads.get(index).sql());
    }

    /// Lets the reads without an answer fail if the connection is lost, and otherwise run alone.
    private void recordFailure(Exception failure) {
        SQLException lost = lost(failure);
        for (int i = 0; i < turns.size(); i++) {
            if (lost != null && turns.get(i) instanceof Turn.Alone) {
                turns.set(i, new Turn.Failure(lost));
            }
        }
    }

    private static @Nullable SQLException lost(Exception failure) {
        return failure instanceof SQLException e && LostConnections.isLost(e) ? e : null;
    }

    private void closeStatements() throws SQLException {
        for (Pipeline pipeline : prepared.values()) {
            pipeline.close();
        }
    }
}
