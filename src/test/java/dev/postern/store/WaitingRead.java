package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.ProblemException;
import dev.postern.testing.Polling;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Read of a caller, which can wait for a connection with others.
///
/// @param cancellation cancels the read
record WaitingRead(RequestContext context, String sql, String value, Cancellation cancellation) {

    static WaitingRead of(String sql, String value) {
        return new WaitingRead(RequestContext.NONE, sql, value, new Cancellation());
    }

    /// Returns the first value, or the code of an error.
    @Nullable
    String run(Database database) {
        ReadSession session = new ReadSession(database.withContext(context).forRequest(cancellation, "notes"));
        try {
            return session.queryQuick(sql, List.of(value), WaitingRead::first);
        } catch (ProblemException e) {
            return e.problem().codeText();
        }
    }

    private static @Nullable String first(ResultSet rows) throws SQLException {
        return rows.next() ? rows.getString(1) : null;
    }

    /// Runs reads that wait while the only connection of a database is in use.
    ///
    /// @param beforeRelease action after all of them wait
    static List<@Nullable String> runTogether(Database database, List<WaitingRead> reads, Runnable beforeRelease)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch holds = new CountDownLatch(1);
            Future<Boolean> holder = threads.submit(() -> database.asService().transaction(_ -> {
                holds.countDown();
                return await(release);
            }));
            holds.await();
            List<Future<@Nullable String>> results = new ArrayList<>();
            for (WaitingRead read : reads) {
                results.add(threads.submit(() -> read.run(database)));
                Polling.until(() -> database.primary().waiting() == results.size());
            }
            beforeRelease.run();
            release.countDown();
            List<@Nullable String> values = new ArrayList<>();
            for (Future<@Nullable String> result : results) {
                values.add(result.get());
            }
            assertThat(holder.get()).isTrue();
            return values;
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
