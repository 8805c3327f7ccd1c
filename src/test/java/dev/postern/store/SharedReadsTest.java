package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of reads that wait for the only connection of a pool, and then share a message.
class SharedReadsTest {

    /// Role, settings and rows that a statement sees.
    private static final String VISIBLE = "select concat_ws(' ', current_user, current_setting('app.name'),"
            + " nullif(current_setting('app.extra', true), ''), current_setting('transaction_read_only'),"
            + " (select string_agg(owner, ',') from notes)) from (select ?::int) n";

    private static final AtomicInteger LAST_STATEMENT = new AtomicInteger();
    private static final List<String> ROLES = List.of("sharing_a", "sharing_b", "sharing_c");

    private static final DatabaseAddress ADDRESS = TestDatabases.createEmpty();
    private static final SharingListener EVENTS = new SharingListener();
    private static final Database DATABASE = open(1, Duration.ofSeconds(20), Duration.ofSeconds(60));

    private static Database open(int connections, Duration acquireTimeout, Duration request) {
        DatabaseSettings defaults = DatabaseSettings.DEFAULT;
        Database database = new Database(
                ADDRESS,
                new DatabaseSettings(
                        List.of(),
                        null,
                        new PoolSettings(
                                connections, 1, acquireTimeout, Duration.ZERO, Duration.ZERO, ReadSharing.ALWAYS),
                        Pooler.NONE,
                        new DatabaseTimeouts(
                                request,
                                Duration.ZERO,
                                defaults.timeouts().statement(),
                                Duration.ZERO,
                                Duration.ZERO,
                                DatabaseTimeouts.Network.DEFAULT),
                        null,
                        ReplicaSettings.NONE),
                List.of(),
                EVENTS);
        database.readSessionEffects();
        return database;
    }

    /// Counts the reads that shared a message, and those that ran again.
    private static final class SharingListener implements DatabaseListener {

        private final AtomicInteger shared = new AtomicInteger();
        private final AtomicInteger repeated = new AtomicInteger();

        @Override
        public void connectionAwaited(long nanos) {}

        @Override
        public void statementExecuted(String sql, Fetch fetch, long nanos) {}

        @Override
        public void readsShared(int reads) {
            shared.addAndGet(reads);
        }

        @Override
        public void workRetried(RetryReason reason) {
            repeated.incrementAndGet();
        }

        @Override
        public void connectionEvicted(EvictionReason reason) {}
    }

    /// Statement that no other test has excluded from messages.
    private final String number = "select (?::int)::text as n" + LAST_STATEMENT.incrementAndGet();

    @BeforeAll
    static void createTables() {
        TestDatabases.execute(ADDRESS, """
                create role sharing_a; create role sharing_b; create role sharing_c;
                create table notes (owner name);
                create table locked (id int);
                insert into notes values ('sharing_a'), ('sharing_b'), ('sharing_c');
                alter table notes enable row level security;
                create policy own on notes using (owner = current_user and current_setting('app.name') <> '');
                grant select on notes to sharing_a, sharing_b, sharing_c""");
    }

    @AfterAll
    static void close() {
        DATABASE.close();
        TestDatabases.execute(ADDRESS, """
                drop table notes, locked; drop role sharing_a; drop role sharing_b; drop role sharing_c""");
    }

    @BeforeEach
    void reset() {
        EVENTS.shared.set(0);
        EVENTS.repeated.set(0);
    }

    private List<WaitingRead> numbers(int count) {
        List<WaitingRead> reads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reads.add(WaitingRead.of(number, String.valueOf(i)));
        }
        return reads;
    }

    @Test
    void readsOfSeveralCallers_seeTheirOwnRoleSettingsAndRows() throws Exception {
        List<WaitingRead> reads = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < SharedReads.MAX_READS; i++) {
            String role = ROLES.get(i % ROLES.size());
            Map<String, String> settings = i % 4 == 0
                    ? Map.of("app.name", "name" + i, "app.extra", "extra" + i)
                    : Map.of("app.name", "name" + i);
            reads.add(new WaitingRead(RequestContext.of(role, settings, null), VISIBLE, "1", new Cancellation()));
            expected.add(role + " name" + i + (i % 4 == 0 ? " extra" + i : "") + " on " + role);
        }
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).isEqualTo(expected);
        assertThat(EVENTS.shared).hasValue(SharedReads.MAX_READS);
        assertThat(EVENTS.repeated).hasValue(0);
    }

    @Test
    void moreReadsThanAMessageHolds_shareTwo() throws Exception {
        List<WaitingRead> reads = numbers(SharedReads.MAX_READS + 3);
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {}))
                .isEqualTo(reads.stream().map(WaitingRead::value).toList());
        assertThat(EVENTS.shared).hasValue(SharedReads.MAX_READS + 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6})
    void readFails_othersSucceed(int position) throws Exception {
        List<WaitingRead> reads = numbers(7);
        reads.set(position, WaitingRead.of(number, "x"));
        List<String> expected = new ArrayList<>(List.of("0", "1", "2", "3", "4", "5", "6"));
        expected.set(position, "22P02");
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).isEqualTo(expected);
        assertThat(EVENTS.shared).hasValue(position);
        assertThat(EVENTS.repeated).hasValue(7 - position);
        assertThat(DATABASE.primary().sharedReads().accepts(ReadSharing.ReadCost.QUICK, number))
                .isFalse();
    }

    @Test
    void roleWithoutPrivilege_othersSucceed() throws Exception {
        List<WaitingRead> reads = numbers(3);
        reads.set(
                1,
                new WaitingRead(
                        RequestContext.of("sharing_a", Map.of(), null),
                        "select (?::int)::text from locked",
                        "1",
                        new Cancellation()));
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).containsExactly("0", "42501", "2");
    }

    @Test
    void cancelledRead_isNotSent() throws Exception {
        List<WaitingRead> reads = numbers(6);
        assertThat(WaitingRead.runTogether(
                        DATABASE, reads, () -> reads.get(4).cancellation().cancel()))
                .containsExactly("0", "1", "2", "3", "57014", "5");
        assertThat(EVENTS.shared).hasValue(5);
    }

    @Test
    void connectionEnds_othersRunAgain() throws Exception {
        List<WaitingRead> reads = numbers(5);
        reads.set(2, WaitingRead.of("select pg_terminate_backend(pg_backend_pid())::text from (select ?::int) n", "1"));
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).containsExactly("0", "1", "57P01", "3", "4");
    }

    @Test
    void rowsExceedTheBound_readsRunAlone() throws Exception {
        List<WaitingRead> reads = numbers(4);
        reads.set(1, WaitingRead.of("select repeat('x', ?::int)", "100000"));
        List<@Nullable String> values = WaitingRead.runTogether(DATABASE, reads, () -> {});
        assertThat(values.get(1)).hasSize(100_000);
        assertThat(values).contains("0", "2", "3");
        assertThat(EVENTS.shared).hasValue(1);
    }

    @Test
    void valuesExceedTheBound_readRunsAlone() throws Exception {
        List<WaitingRead> reads = numbers(3);
        String large = "1".repeat(SharedReads.MAX_READ_CHARACTERS + 1);
        reads.set(1, WaitingRead.of("select length(?::text)::text", large));
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {}))
                .containsExactly("0", String.valueOf(large.length()), "2");
        assertThat(EVENTS.shared).hasValue(2);
    }

    @Test
    void columnTypeChanges_readsRunAgain() throws Exception {
        TestDatabases.execute(ADDRESS, "create table changing as select 7 as n");
        String sql = "select n::text from (select * from changing) c where n < ?";
        List<WaitingRead> reads = List.of(WaitingRead.of(sql, "8"), WaitingRead.of(sql, "9"));
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).containsExactly("7", "7");
        TestDatabases.execute(ADDRESS, "alter table changing alter n type numeric(9, 2)");
        assertThat(WaitingRead.runTogether(DATABASE, reads, () -> {})).containsExactly("7.00", "7.00");
        TestDatabases.execute(ADDRESS, "drop table changing");
    }

    @Test
    void noConnection_allReadsTimeOut() throws Exception {
        try (Database database = open(1, Duration.ofMillis(300), Duration.ZERO);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable String>> results = new ArrayList<>();
            database.asService().transaction(_ -> {
                numbers(4).forEach(read -> results.add(threads.submit(() -> read.run(database))));
                Polling.until(() -> results.stream().allMatch(Future::isDone));
                return true;
            });
            for (Future<@Nullable String> result : results) {
                assertThat(result.get()).isIn("PGRST003", "PSTRN806");
            }
            assertThat(WaitingRead.of(number, "5").run(database)).isEqualTo("5");
        }
    }

    @Test
    void messageWaitsForALock_otherReadsGetAnotherLane() throws Exception {
        try (Database database = open(2, Duration.ofSeconds(20), Duration.ofSeconds(60));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable String>> blocked = new ArrayList<>();
            TestDatabases.withOpenTransaction(ADDRESS, "lock table locked in access exclusive mode", () -> {
                WaitingRead read = WaitingRead.of("select count(*)::text from locked where id = ?", "1");
                blocked.add(threads.submit(() -> read.run(database)));
                Polling.until(() -> TestDatabases.value(ADDRESS, "select count(*) from pg_locks where not granted")
                        .equals("1"));
                assertThat(threads.submit(() -> WaitingRead.of(number, "5").run(database)))
                        .succeedsWithin(Duration.ofSeconds(30))
                        .isEqualTo("5");
            });
            assertThat(blocked.getFirst().get()).isEqualTo("0");
        }
    }

    /// The rest of the deadline is shorter than the timeout of the session, so each read sends its own.
    @Test
    void deadlines_areSentForEachRead() throws Exception {
        try (Database database = open(1, Duration.ofSeconds(5), Duration.ofSeconds(10))) {
            assertThat(WaitingRead.of("select current_setting('statement_timeout') from (select ?::int) n", "1")
                            .run(database))
                    .endsWith("ms");
        }
    }
}
