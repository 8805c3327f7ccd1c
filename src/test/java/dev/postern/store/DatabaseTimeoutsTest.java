package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postern.problem.ProblemException;
import dev.postern.store.DatabaseTimeouts.Network;
import dev.postern.testing.FaultyNetwork;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of deadlines that no HTTP request reaches alone.
class DatabaseTimeoutsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final DatabaseAddress ADDRESS = TestDatabases.createEmpty();

    private static Database open(DatabaseAddress address, Duration idleTransaction, Duration validation) {
        Network network = new Network(SECOND, SECOND, Duration.ofSeconds(2), validation, SECOND);
        return new Database(
                address,
                new DatabaseSettings(
                        List.of(),
                        null,
                        PoolSettings.singleConnection(Duration.ofSeconds(5)),
                        Pooler.NONE,
                        new DatabaseTimeouts(
                                Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60), SECOND, idleTransaction, network),
                        null,
                        ReplicaSettings.NONE));
    }

    @Test
    void transactionWithoutStatements_returns25p03() {
        try (Database database = open(ADDRESS, Duration.ofMillis(100), SECOND)) {
            assertThatThrownBy(() -> database.asService().transaction(sql -> {
                        Integer session =
                                sql.fetchSingle("select pg_backend_pid()").get(0, Integer.class);
                        Polling.until(() -> TestDatabases.value(
                                        ADDRESS, "select count(*) from pg_stat_activity where pid = " + session)
                                .equals("0"));
                        return sql.fetch("select 1");
                    }))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().codeText()).isEqualTo("25P03");
                        assertThat(e.problem().status()).isEqualTo(504);
                    });
            boolean isReplaced = database.asService().query("select 1", List.of(), rows -> rows.next());
            assertThat(isReplaced).isTrue();
        }
    }

    /// Clients of a large database can have a timeout that is shorter than the service's reads of the catalog at its
    /// start.
    @ParameterizedTest
    @CsvSource({"PT0.25S, 250ms, 30s", "PT40S, 40s, 40s"})
    void readsOfCatalog_haveAtLeastDefaultTimeout(Duration timeout, String ofClients, String ofCatalog) {
        DatabaseSettings settings = DatabaseSettings.singleConnection(Duration.ofSeconds(5), timeout);
        try (Database database = new Database(ADDRESS, settings)) {
            assertThat(statementTimeout(database.asService())).isEqualTo(ofClients);
            assertThat(statementTimeout(database.asCatalogReader())).isEqualTo(ofCatalog);
            assertThat(statementTimeout(database.asService())).isEqualTo(ofClients);
        }
    }

    private static String statementTimeout(SqlRunner runner) {
        return runner.query("show statement_timeout", List.of(), rows -> {
            rows.next();
            return rows.getString(1);
        });
    }

    /// A server whose queue of connections is full does not respond to another one.
    @Test
    void serverDoesNotAccept_cannotBeReached() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket _ = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket _ = new Socket(full.getInetAddress(), full.getLocalPort())) {
            DatabaseAddress address =
                    new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + full.getLocalPort() + "/none", "any", "");
            assertThatThrownBy(() -> open(address, SECOND, SECOND))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().codeText()).isEqualTo("PGRST000"));
        }
    }

    /// One cancel request is under way however often it is repeated, and no caller waits for it.
    @Test
    void cancelOnSilentNetwork_sendsOneRequestAndClosesConnection() {
        try (FaultyNetwork network = new FaultyNetwork();
                Database database = open(network.startFor(ADDRESS), SECOND, SECOND)) {
            Cancellation cancellation = new Cancellation();
            SqlRunner runner = database.asService().forRequest(cancellation, "");
            CompletableFuture<Throwable> query = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> runner.query("select pg_sleep(60)", List.of(), rows -> rows.next())));
            Polling.until(() -> TestDatabases.value(
                            ADDRESS,
                            "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)'"
                                    + " and wait_event = 'PgSleep'")
                    .equals("1"));
            int before = network.accepted();
            network.silence();
            for (int i = 0; i < 3; i++) {
                cancellation.cancel();
            }
            Polling.until(() -> network.accepted() > before);
            assertThat(query).isNotDone();
            assertThat(network.accepted()).isEqualTo(before + 1);
            assertThat(query.join()).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void socket_probesSilentPeer() throws Exception {
        try (Socket socket = new BufferedSocketFactory().createSocket()) {
            for (SocketOption<Integer> option : List.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE,
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    ExtendedSocketOptions.TCP_KEEPCOUNT)) {
                assertThat(socket.getOption(option)).as(option.name()).isBetween(1, 10);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "250, PT0.25S",
        "1.5 min, PT1M30S",
        "2h, PT2H",
        "1d, PT24H",
        "500us, PT0.0005S",
        "0, PT0S",
        "' 7 s ', PT7S",
        "soon, ",
        "-1, ",
        "100d, PT596H31M23.647S"
    })
    void durationOfSetting_isParsed(String text, Duration expected) {
        assertThat(SettingDuration.parse(text)).isEqualTo(expected);
    }
}
