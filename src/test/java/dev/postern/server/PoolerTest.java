package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.problem.ProblemException;
import dev.postern.testing.Bearer;
import dev.postern.testing.PgBouncer;
import dev.postern.testing.Polling;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Service behind PgBouncer, which runs `DISCARD ALL` between two clients of a session.
///
/// `-Dtruth.rounds` sets the number of changes, as in [TruthTest].
@Tag("drill")
@Tag("long")
class PoolerTest {

    private static final int ROUNDS = Integer.getInteger("truth.rounds", 60);
    private static final int RESTARTS = 4;

    private final long seed = Long.getLong("truth.seed", System.nanoTime());
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void assumePgBouncerIsInstalled() {
        assumeTrue(PgBouncer.isInstalled(), "PgBouncer is not installed: apt-get install pgbouncer");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private PgBouncer pooler(String mode) {
        PgBouncer pooler = new PgBouncer(mode);
        open.add(pooler);
        return pooler;
    }

    private TestService serve(PgBouncer pooler, String... options) {
        TestService service = TestSchema.of(TruthSchema.SQL)
                .roles(TruthSchema.LOGIN, TruthSchema.ANONYMOUS)
                .through(pooler::startFor)
                .serve(options);
        service.start();
        open.add(service);
        return service;
    }

    private static int status(TestService service) {
        return service.get("/api/groups?limit=1").statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void modeIsConfigured_responsesEqualDatabase(String mode) throws SQLException {
        PgBouncer pooler = pooler(mode);
        TestService service = serve(pooler, "--pool-size=2", "--pooler=" + mode);
        Random random = new Random(seed);
        try (PlainConnection database = new PlainConnection(service.database())) {
            TruthRun run = new TruthRun(service, database, seed);
            for (int i = 0; i < ROUNDS; i++) {
                if (random.nextInt(20) == 0) {
                    pooler.restart();
                    Polling.until(() -> status(service) == 200);
                }
                run.runRound();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void poolerRestarts_responsesEqualDatabaseOrAre503(String mode) throws Exception {
        PgBouncer pooler = pooler(mode);
        TestService service = serve(pooler, "--pool-size=4", "--pooler=" + mode);
        Random random = new Random(seed);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger successes = new AtomicInteger();
        try (PlainConnection database = new PlainConnection(service.database());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            String things = database.array(TruthSchema.THINGS, "things", "true");
            String groups = database.array(TruthSchema.GROUPS, "groups", "true");
            List<Future<?>> readers = new ArrayList<>();
            for (int role = 0; role < 4; role++) {
                String[] headers = role % 2 == 0
                        ? new String[0]
                        : new String[] {"Authorization", Bearer.of(TruthSchema.WANDERER, 1)};
                readers.add(clients.submit(() -> {
                    while (!stopped.get()) {
                        successes.addAndGet(read(service, "things", TruthSchema.THINGS, things, headers));
                        successes.addAndGet(read(service, "groups", TruthSchema.GROUPS, groups, headers));
                    }
                }));
            }
            for (int i = 0; i < RESTARTS; i++) {
                int target = successes.get() + 20;
                while (successes.get() < target && readers.stream().noneMatch(Future::isDone)) {
                    database.run(TruthSchema.JSON_PRESERVING_CHANGES.get(
                            random.nextInt(TruthSchema.JSON_PRESERVING_CHANGES.size())));
                }
                pooler.restart();
            }
            stopped.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            stopped.set(true);
        }
    }

    /// Compares a read and returns 1, or 0 for status 503.
    private int read(TestService service, String table, List<String> columns, String expected, String... headers) {
        HttpResponse<String> response =
                service.get("/api/" + table + "?order=id&select=" + String.join(",", columns), headers);
        if (response.statusCode() == 200) {
            assertThat(response.body()).as("-Dtruth.seed=%d", seed).isEqualTo(expected);
            return 1;
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        return 0;
    }

    @ParameterizedTest
    @CsvSource({
        "transaction, session, 1, The connection pooler shares sessions between clients",
        "transaction, session, 4, The connection pooler shares sessions between clients",
        "statement, session, 2, The connection pooler shares sessions between clients",
        "statement, transaction, 2, The connection pooler rejects transactions",
        "transaction, transaction-prepared, 2, does not keep the prepared statements of its clients apart"
    })
    void otherMode_serviceDoesNotStart(String mode, String configured, int connections, String message) {
        PgBouncer pooler = pooler(mode);
        assertThatThrownBy(() -> serve(pooler, "--pool-size=" + connections, "--pooler=" + configured))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void poolerWithoutOption_serviceDoesNotStart(String mode) {
        PgBouncer pooler = pooler(mode);
        assertThatThrownBy(() -> serve(pooler))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("A connection pooler is between Postern and PostgreSQL, but --pooler is not set");
    }
}
