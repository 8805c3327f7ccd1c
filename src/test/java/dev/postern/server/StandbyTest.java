package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.ServiceSettings;
import dev.postern.doctor.Diagnosis;
import dev.postern.doctor.Doctor;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.FaultyNetwork;
import dev.postern.testing.Polling;
import dev.postern.testing.StandbyServer;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Writes of a service whose address leads to a standby, before and after its promotion.
class StandbyTest {

    private static final String SQL = """
            create table notes (id int primary key, text text);
            create function write_note() returns int language sql as
                $$ insert into notes values (1000, 'x') returning id $$;
            create function read_note() returns int stable language plpgsql as $$
                begin perform write_note(); return 1; end $$;
            """;

    private static HttpResponse<String> insert(TestService service, int id) {
        return service.send("POST", "/api/notes", "{\"id\":" + id + "}");
    }

    /// Repeats a write until a standby rejects it. Before, the pool can still replace its connections.
    private static void assertReadOnly(Supplier<HttpResponse<String>> write) {
        Polling.until(() -> {
            HttpResponse<String> response = write.get();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            return TestService.json(response).path("code").asText().equals("PSTRN708");
        });
    }

    @Test
    void addressLeadsToStandby_writesAre503UntilItIsPromoted() {
        FaultyNetwork network = new FaultyNetwork();
        try (ScratchServer primary = ScratchServer.start()) {
            DatabaseAddress database = primary.createDatabase();
            TestDatabases.execute(database, SQL);
            TestService service =
                    TestSchema.of(SQL).through(_ -> network.startFor(database)).serve("--pool-size=3");
            try {
                service.start();
                assertThat(insert(service, 1).statusCode()).isEqualTo(201);
                assertReadCannotWrite(service);
                try (ScratchServer standby = StandbyServer.copyOf(database)) {
                    assertFailover(service, network, at(standby, database));
                }
            } finally {
                service.close();
            }
        }
    }

    private static DatabaseAddress at(ScratchServer server, DatabaseAddress database) {
        String name = database.url().replaceFirst(".*/", "");
        return new DatabaseAddress(
                server.address().url().replaceFirst("[^/]+$", name), database.user(), database.password());
    }

    /// The transaction of a read is read-only on every server.
    private static void assertReadCannotWrite(TestService service) {
        HttpResponse<String> call = service.get("/api/rpc/read_note");
        assertThat(call.statusCode()).as(call.body()).isEqualTo(405);
    }

    private static void assertDoctorNamesStandby(DatabaseAddress standby) {
        Doctor doctor = new Doctor(
                standby,
                EverythingSchema.generated(),
                List.of("public"),
                ServiceSettings.defaults(),
                1,
                InstantSource.system());
        assertThat(doctor.run())
                .filteredOn(found -> found.level() == Diagnosis.Level.FAILURE)
                .anyMatch(found -> found.text().equals("The database is a standby, which rejects writes"));
    }

    private static void assertFailover(TestService service, FaultyNetwork network, DatabaseAddress standby) {
        network.routeTo(standby);
        network.cutOpen();
        Polling.until(() -> service.get("/api/notes").statusCode() == 200);
        assertDoctorNamesStandby(standby);
        assertReadOnly(() -> insert(service, 2));
        assertReadOnly(() -> service.send("POST", "/api/notes", "{\"id\":2}", "Prefer", "tx=commit, max-affected=1"));
        assertReadOnly(() -> service.send("POST", "/api/rpc/write_note", "{}"));
        String batch = "{\"operations\":[{\"method\":\"POST\",\"path\":\"/notes\",\"body\":{\"id\":2}}]}";
        assertReadOnly(() -> service.send("POST", "/api/-/batch", batch));
        assertReadCannotWrite(service);
        assertThat(service.get("/api/notes?select=id").body()).isEqualTo("[{\"id\":1}]");
        TestDatabases.execute(standby, "select pg_promote()");
        assertThat(insert(service, 3).statusCode()).isEqualTo(201);
    }
}
