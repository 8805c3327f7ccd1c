package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Ledger;
import dev.postern.testing.LedgerSchema;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes while the disk of their table is full, under load.
@Tag("drill")
@Tag("long")
class FullDiskTest {

    private static final int CLIENTS = 10;

    @Test
    void diskIsFull_writesAreRejectedAndReadsServed(@TempDir Path disk) throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0777", "tmpfs", disk.toString()),
                "mount is not allowed");
        try (ScratchServer server = ScratchServer.start()) {
            DatabaseAddress database = LedgerSchema.create(server);
            TestDatabases.execute(database, "create tablespace small location '" + disk + "'");
            TestDatabases.execute(database, "alter table logs set tablespace small");
            TestService service = TestService.of(new LedgerSchema(database), "--pool-size=5", "--admin-port=0");
            service.start();
            try (Ledger ledger = new Ledger(service, CLIENTS)) {
                ledger.awaitInserts(100);
                Path filler = fill(disk);
                Polling.until(() -> isRejected(service));
                assertThat(service.get("/api/films").body()).isEqualTo("[{\"id\":1}]");
                assertThat(service.getAdmin("/ready").statusCode()).isEqualTo(200);
                Files.delete(filler);
                ledger.awaitInserts(100);
                ledger.assertExact();
            } finally {
                service.close();
            }
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean isRejected(TestService service) {
        HttpResponse<String> response =
                service.send("POST", "/api/logs", "{\"number\":0,\"text\":\"" + "x".repeat(2_000) + "\"}");
        if (response.statusCode() == 201) {
            return false;
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(TestService.json(response).path("code").asText()).isEqualTo("53100");
        assertThat(response.body()).doesNotContain("pg_tblspc", "base/");
        return true;
    }

    /// Writes a file that takes all space.
    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (disk.toFile().getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException _) {
            // the database took the last space
        }
        return filler;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
