package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Values of responses equal `to_json` on a plain connection while the database changes.
///
/// Column types, search paths and roles change, and sessions lose their prepared statements.
///
/// `-Dtruth.rounds=N` sets the number of changes, `-Dtruth.minutes=N` runs each case for N minutes, and
/// `-Dtruth.seed=N` runs another sequence of changes. The default is fixed, because rare sequences of type
/// changes crash a backend of PostgreSQL 18.6, which ends every session.
class TruthTest {

    private static final TestSchema SCHEMA =
            TestSchema.of(TruthSchema.SQL).roles(TruthSchema.LOGIN, TruthSchema.ANONYMOUS);

    private static final Duration MIN_TIME = Duration.ofMinutes(Long.getLong("truth.minutes", 0));
    private static final int ROUNDS = Integer.getInteger("truth.rounds", 30);

    private static final Map<Service, TestService> SERVICES = new EnumMap<>(Service.class);

    /// Options of a tested service.
    enum Service {
        ONE_CONNECTION("--pool-size=1"),
        CONNECTIONS("--pool-size=4"),
        PRE_REQUEST("--pool-size=2 --pre-request=elsewhere.gate");

        private final String options;

        Service(String options) {
            this.options = options;
        }
    }

    private final long seed = Long.getLong("truth.seed", 1);

    @BeforeAll
    static void start() {
        for (Service service : Service.values()) {
            TestService started = SCHEMA.serve(service.options.split(" "));
            started.start();
            SERVICES.put(service, started);
        }
    }

    @AfterAll
    static void close() {
        SERVICES.values().forEach(TestService::close);
    }

    @ParameterizedTest
    @EnumSource
    void databaseChangesBetweenRequests_responsesEqualDatabase(Service service) throws SQLException {
        long end = System.nanoTime() + MIN_TIME.toNanos();
        TestService served = Objects.requireNonNull(SERVICES.get(service));
        try (PlainConnection database = new PlainConnection(served.database())) {
            TruthRun run = new TruthRun(served, database, seed);
            for (int i = 0; i < ROUNDS || System.nanoTime() < end; i++) {
                run.runRound();
            }
        }
    }

    /// Type changes run concurrently with reads.
    @Test
    void databaseChangesDuringRequests_responsesEqualDatabase() throws Exception {
        Random random = new Random(seed);
        TestService service = SCHEMA.serve("--pool-size=4");
        service.start();
        AtomicBoolean stopped = new AtomicBoolean();
        try (PlainConnection database = new PlainConnection(service.database());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String things = database.array(TruthSchema.THINGS, "things", "true");
            String groups = database.array(TruthSchema.GROUPS, "groups", "true");
            List<Future<?>> readers = new ArrayList<>();
            for (String[] role : List.of(new String[0], wandererHeaders(), new String[0], wandererHeaders())) {
                readers.add(clients.submit(() -> {
                    while (!stopped.get()) {
                        assertRead(service, "things", TruthSchema.THINGS, things, role);
                        assertRead(service, "groups", TruthSchema.GROUPS, groups, role);
                    }
                }));
            }
            long end = System.nanoTime()
                    + Math.max(MIN_TIME.toNanos(), Duration.ofSeconds(3).toNanos());
            while (System.nanoTime() < end) {
                database.run(TruthSchema.JSON_PRESERVING_CHANGES.get(
                        random.nextInt(TruthSchema.JSON_PRESERVING_CHANGES.size())));
            }
            stopped.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("-Dtruth.seed=" + seed, e.getCause());
        } finally {
            stopped.set(true);
            service.close();
        }
    }

    private static String[] wandererHeaders() {
        return new String[] {"Authorization", Bearer.of(TruthSchema.WANDERER, 1)};
    }

    /// Compares a read; 503 is allowed because a statement can be outdated again right after it is prepared again.
    private static void assertRead(
            TestService service, String table, List<String> columns, String expected, String... headers) {
        HttpResponse<String> response =
                service.get("/api/" + table + "?order=id&select=" + String.join(",", columns), headers);
        if (response.statusCode() == 503) {
            assertThat(TestService.json(response).path("code").asText()).isEqualTo("PSTRN707");
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        } else {
            assertThat(response.body()).isEqualTo(expected);
        }
    }
}
