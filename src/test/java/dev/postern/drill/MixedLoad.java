package dev.postern.drill;

import dev.postern.testing.LedgerAccount;
import dev.postern.testing.Polling;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Clients that send the requests of a [MixedClient], as fast as they can or at a rate.
final class MixedLoad implements AutoCloseable {

    private static final int CLIENTS = 24;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LedgerAccount account = new LedgerAccount();
    private final LoadReport report = new LoadReport();

    /// Time between two requests of a client; 0 without a rate.
    private volatile long intervalNanos;

    private volatile boolean stopped;

    /// Starts the clients without a rate.
    MixedLoad(URI origin) {
        for (int i = 0; i < CLIENTS; i++) {
            MixedClient client = new MixedClient(http, origin, account, report, () -> stopped);
            threads.execute(() -> run(client));
        }
    }

    /// Sends requests at the rate. A client that is late, because its response was, sends the next one at once, and
    /// omits those that are more than a second late.
    private void run(MixedClient client) {
        long next = System.nanoTime();
        try {
            while (!stopped) {
                client.send();
                long now = System.nanoTime();
                next = Math.max(next + intervalNanos, now - NANOS_PER_SECOND);
                if (intervalNanos > 0 && next > now) {
                    LockSupport.parkNanos(next - now); // the rate
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            account.addUndocumented(String.valueOf(e));
        }
    }

    /// Returns the responses per second in a period from now on.
    double measureRate(Duration period) {
        long before = report.count();
        Instant end = Instant.now().plus(period);
        Polling.until(() -> Instant.now().isAfter(end), period.plusMinutes(1));
        return (report.count() - before) / (double) period.toSeconds();
    }

    /// Sets the requests per second of all clients.
    void setRate(double rate) {
        intervalNanos = (long) (CLIENTS * NANOS_PER_SECOND / rate);
    }

    LedgerAccount account() {
        return account;
    }

    LoadReport report() {
        return report;
    }

    /// Waits for the responses to the requests that are under way, and sends no further ones.
    @Override
    public void close() {
        stopped = true;
        threads.close();
        http.close();
    }
}
