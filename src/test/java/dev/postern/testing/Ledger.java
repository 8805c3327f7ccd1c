package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that insert numbered rows into `logs` and read, and an account of the responses.
///
/// Half of the inserts have an `Idempotency-Key` and are repeated until they succeed. The number of outcomes and
/// the slowest response are printed.
public final class Ledger implements AutoCloseable {

    private static final String READ = "/api/films?select=id&id=eq.1";
    private static final int FIRST_NUMBER = 1_000_000;

    /// Codes of responses that guarantee that nothing was written.
    private static final Set<String> REFUSALS = Set.of(
            "PGRST000",
            "PGRST003",
            "PSTRN806",
            "PSTRN708",
            "PSTRN809",
            "PSTRN810",
            "55P03",
            "40001",
            "40P01",
            "PSTRN704",
            "53100");

    /// Codes of responses after which the row can exist.
    private static final Set<String> UNCERTAIN = Set.of("PGRST001", "57014", "57P01", "57P02", "57P03", "53300");

    private final TestService service;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger lastNumber = new AtomicInteger(FIRST_NUMBER);
    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicLong worstNanos = new AtomicLong();
    private final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Queue<String> undocumented = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    private enum Outcome {
        ACKNOWLEDGED,
        REFUSED,
        UNCERTAIN
    }

    /// Starts the clients.
    public Ledger(TestService service, int count) {
        this.service = service;
        service.sql("delete from logs where number > " + FIRST_NUMBER); // rows of an earlier ledger
        for (int i = 0; i < count; i++) {
            clients.execute(this::run);
        }
    }

    private void run() {
        while (!stopped) {
            int number = lastNumber.incrementAndGet();
            outcomes.put(number, number % 2 == 0 ? insertRepeatedly(number) : insert(number));
            HttpResponse<String> read = service.get(READ);
            if (read.statusCode() != 200) {
                record(read);
            } else if (!read.body().equals("[{\"id\":1}]")) {
                undocumented.add(read.body());
            }
        }
    }

    private Outcome insertRepeatedly(int number) {
        String key = UUID.randomUUID().toString();
        Outcome outcome = Outcome.REFUSED;
        while (outcome != Outcome.ACKNOWLEDGED && !stopped) {
            Outcome next = insert(number, "Idempotency-Key", key);
            outcome = outcome == Outcome.UNCERTAIN && next == Outcome.REFUSED ? outcome : next;
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
        return record(response);
    }

    private Outcome record(HttpResponse<String> response) {
        String code = TestService.json(response).path("code").asText();
        if (REFUSALS.contains(code)) {
            return Outcome.REFUSED;
        } else if (!UNCERTAIN.contains(code)) {
            undocumented.add(response.statusCode() + " " + response.body());
        }
        return Outcome.UNCERTAIN;
    }

    /// Waits until a number of further inserts are acknowledged.
    public void awaitInserts(int count) {
        int target = successes.get() + count;
        Polling.until(() -> successes.get() >= target);
    }

    /// Stops the clients and compares the rows with the responses: each acknowledged row exists once, and none
    /// that was refused.
    public void assertExact() {
        close();
        System.out.printf(
                "ledger: %d writes acknowledged, %d refused, %d uncertain, slowest response %d ms%n",
                successes.get(), count(Outcome.REFUSED), count(Outcome.UNCERTAIN), worstNanos.get() / 1_000_000);
        assertThat(undocumented).isEmpty();
        Map<Integer, Integer> rows = new ConcurrentHashMap<>();
        String numbers = String.valueOf(
                service.value("select string_agg(number::text, ',') from logs where number > " + FIRST_NUMBER));
        for (String number : numbers.split(",")) {
            rows.merge(Integer.valueOf(number), 1, Integer::sum);
        }
        outcomes.forEach((number, outcome) -> {
            int count = rows.getOrDefault(number, 0);
            switch (outcome) {
                case ACKNOWLEDGED -> assertThat(count).as("row %d", number).isEqualTo(1);
                case REFUSED -> assertThat(count).as("row %d", number).isZero();
                case UNCERTAIN -> assertThat(count).as("row %d", number).isLessThanOrEqualTo(1);
            }
        });
        assertThat(rows.keySet()).isSubsetOf(outcomes.keySet());
    }

    private long count(Outcome outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    @Override
    public void close() {
        stopped = true;
        clients.close();
    }
}
