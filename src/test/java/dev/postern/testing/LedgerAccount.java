package dev.postern.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Account of numbered inserts into `logs` and of the responses to all requests. Thread-safe.
public final class LedgerAccount {

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

    private final AtomicInteger lastNumber = new AtomicInteger(FIRST_NUMBER);
    private final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Queue<String> undocumented = new ConcurrentLinkedQueue<>();

    /// Numbers whose rows exist together or not at all.
    private final Queue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

    /// Outcome of an insert, as its client knows it.
    public enum Outcome {
        ACKNOWLEDGED,
        REFUSED,
        UNCERTAIN;

        /// Returns the outcome of an insert after a further attempt with the same `Idempotency-Key`.
        public Outcome then(Outcome next) {
            return this == UNCERTAIN && next == REFUSED ? this : next;
        }
    }

    /// Deletes the rows of an earlier account.
    public static void clear(DatabaseAddress database) {
        TestDatabases.execute(database, "delete from logs where number > " + FIRST_NUMBER);
    }

    /// Returns a number for an insert, which no other insert has.
    public int nextNumber() {
        return lastNumber.incrementAndGet();
    }

    /// Records the final outcome of an insert.
    public void add(int number, Outcome outcome) {
        outcomes.put(number, outcome);
    }

    /// Records the outcome of a request that inserts several rows or none.
    public void addGroup(List<Integer> numbers, Outcome outcome) {
        numbers.forEach(number -> add(number, outcome));
        groups.add(List.copyOf(numbers));
    }

    /// Returns the outcome that an error response states. A response that no document allows is recorded.
    public Outcome outcome(HttpResponse<String> error) {
        String code = TestService.json(error).path("code").asText();
        if (REFUSALS.contains(code)) {
            return Outcome.REFUSED;
        } else if (!UNCERTAIN.contains(code)) {
            addUndocumented(error.statusCode() + " " + error.body());
        }
        return Outcome.UNCERTAIN;
    }

    /// Records a response that no document allows, or that is wrong.
    public void addUndocumented(String response) {
        undocumented.add(response);
    }

    /// Returns the number of inserts with an outcome.
    public long count(Outcome outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    /// Compares the rows with the responses: each acknowledged row exists once, and none that was refused. Each
    /// group exists as a whole or not at all.
    public void assertExact(DatabaseAddress database) {
        assertThat(undocumented).isEmpty();
        Map<Integer, Integer> rows = new ConcurrentHashMap<>();
        String numbers = TestDatabases.value(
                database, "select string_agg(number::text, ',') from logs where number > " + FIRST_NUMBER);
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
        assertThat(groups)
                .allSatisfy(group -> assertThat(Collections.disjoint(group, rows.keySet())
                                || rows.keySet().containsAll(group))
                        .as("rows %s", group)
                        .isTrue());
    }
}
