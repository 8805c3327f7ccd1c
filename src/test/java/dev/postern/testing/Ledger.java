package dev.postern.testing;

import dev.postern.testing.LedgerAccount.Outcome;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that insert numbered rows into `logs` and read, with a [LedgerAccount] of the responses.
///
/// Half of the inserts have an `Idempotency-Key` and are repeated until they succeed. The number of outcomes and
/// the slowest response are printed.
public final class Ledger implements AutoCloseable {

    private static final String READ = "/api/films?select=id&id=eq.1";

    private final TestService service;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final LedgerAccount account = new LedgerAccount();
    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicLong worstNanos = new AtomicLong();
    private volatile boolean stopped;

    /// Starts the clients.
    public Ledger(TestService service, int count) {
        this.service = service;
        LedgerAccount.clear(service.database());
        for (int i = 0; i < count; i++) {
            clients.execute(this::run);
        }
    }

    private void run() {
        while (!stopped) {
            int number = account.nextNumber();
            account.add(number, number % 2 == 0 ? insertRepeatedly(number) : insert(number));
            HttpResponse<String> read = service.get(READ);
            if (read.statusCode() != 200) {
                account.outcome(read);
            } else if (!read.body().equals("[{\"id\":1}]")) {
                account.addUndocumented(read.body());
            }
        }
    }

    private Outcome insertRepeatedly(int number) {
        String key = UUID.randomUUID().toString();
        Outcome outcome = Outcome.REFUSED;
        while (outcome != Outcome.ACKNOWLEDGED && !stopped) {
            outcome = outcome.then(insert(number, "Idempotency-Key", key));
        }
        return outcome;
    }

    private Outcome insert(int number, String... headers) {
        long start = System.nanoTime();
        HttpResponse<String> response = service.send("POST", "/api/logs", "{\"number\":" + number + "}", headers);
        worstNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        if (response.statusCode() == 201) {
            successes.incrementAndGet();
            return Outcome.ACKNOWLEDGED;
        }
        return account.outcome(response);
    }

    /// Waits until a number of further inserts are acknowledged.
    public void awaitInserts(int count) {
        int target = successes.get() + count;
        Polling.until(() -> successes.get() >= target);
    }

    /// Stops the clients and compares the rows with the responses.
    ///
    /// @see LedgerAccount#assertExact
    public void assertExact() {
        close();
        System.out.printf(
                "ledger: %d writes acknowledged, %d refused, %d uncertain, slowest response %d ms%n",
                successes.get(),
                account.count(Outcome.REFUSED),
                account.count(Outcome.UNCERTAIN),
                worstNanos.get() / 1_000_000);
        account.assertExact(service.database());
    }

    @Override
    public void close() {
        stopped = true;
        clients.close();
    }
}
