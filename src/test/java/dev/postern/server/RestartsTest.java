package dev.postern.server;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Ledger;
import dev.postern.testing.LedgerSchema;
import dev.postern.testing.ServerProcess;
import dev.postern.testing.ServerProcess.Signal;
import dev.postern.testing.TestService;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Restarts of the database under load, after outages of several lengths.
@Tag("drill")
@Tag("long")
class RestartsTest {

    private static final int CLIENTS = 20;
    private static final ScratchServer SERVER = ScratchServer.start();
    private static final DatabaseAddress DATABASE = LedgerSchema.create(SERVER);
    private static final ServerProcess PROCESS = new ServerProcess(DATABASE);
    private static final TestService SERVICE =
            TestService.of(new LedgerSchema(DATABASE), "--pool-size=5", "--pool-timeout=2s");

    @BeforeAll
    static void start() {
        SERVICE.start();
    }

    @AfterAll
    static void close() {
        SERVICE.close();
        PROCESS.close();
        SERVER.close();
    }

    @ParameterizedTest
    @CsvSource({"INT, 4", "INT, 15", "QUIT, 4", "KILL, 5"})
    void databaseEndsAndStarts_ledgerIsExact(Signal signal, int seconds) {
        try (Ledger ledger = new Ledger(SERVICE, CLIENTS)) {
            ledger.awaitInserts(100);
            PROCESS.end(signal);
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos()); // the length of the outage
            PROCESS.start();
            ledger.awaitInserts(100);
            ledger.assertExact();
        }
    }
}
