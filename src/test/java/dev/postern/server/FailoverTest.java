package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.testing.Ledger;
import dev.postern.testing.LedgerSchema;
import dev.postern.testing.PatroniCluster;
import dev.postern.testing.ReplicatedServers;
import dev.postern.testing.ServedSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Failover of a service with two hosts in its URL (`targetServerType=primary`) and a synchronous standby, under
/// load.
@Tag("drill")
@Tag("long")
class FailoverTest {

    private static final int CLIENTS = 20;

    /// Loss of the first server.
    enum Loss {
        /// Its process is killed, and its connections are reset.
        KILLED,
        /// Its machine vanishes: nothing arrives, nothing is closed, and no connection can be opened.
        VANISHED;

        private void happen(ReplicatedServers servers) {
            switch (this) {
                case KILLED -> servers.killFirst();
                case VANISHED -> servers.network().silence();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void primaryIsLost_standbyServesAndLedgerIsExact(Loss loss) {
        try (ReplicatedServers servers = new ReplicatedServers()) {
            assertSurvives(servers.schema(), () -> {
                loss.happen(servers);
                servers.promoteSecond();
            });
        }
    }

    @Test
    void patroniLosesPrimary_anotherServesAndLedgerIsExact() throws Exception {
        assumeTrue(PatroniCluster.isInstalled(), "Not installed: apt-get install patroni etcd-server postgresql-15");
        try (PatroniCluster cluster = new PatroniCluster()) {
            assertSurvives(LedgerSchema.createAt(cluster.address()), cluster::killPrimary);
        }
    }

    private static void assertSurvives(ServedSchema schema, Runnable loss) {
        TestService service = TestService.of(
                schema, "--pool-size=5", "--pool-timeout=2s", "--statement-timeout=2s", "--socket-timeout=3s");
        try {
            service.start();
            try (Ledger ledger = new Ledger(service, CLIENTS)) {
                ledger.awaitInserts(100);
                loss.run();
                ledger.awaitInserts(100);
                ledger.assertExact();
            }
            HttpResponse<String> read = service.get("/api/films");
            assertThat(read.body()).isEqualTo("[{\"id\":1}]");
        } finally {
            service.close();
        }
    }
}
