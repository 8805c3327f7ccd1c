package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.FaultyNetwork;
import dev.postern.testing.Polling;
import dev.postern.testing.StandbyServer;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Reads of a service with a replica that receives the changes of its primary.
class ReplicasTest {

    private static final String SQL = """
            create table notes (id int primary key, text text);
            create table dropped (id int primary key);
            create unlogged table fleeting (id int primary key);
            insert into fleeting values (1);
            create function place() returns text stable language sql as
                $$ select case when pg_is_in_recovery() then 'replica' else 'primary' end $$;
            create function changed_place() returns text volatile language sql as $$ select place() $$;
            create function slow_place() returns text stable language plpgsql as $$
                begin
                    perform count(*) from dropped;
                    perform pg_sleep(case when pg_is_in_recovery() then 60 else 0 end);
                    return place();
                end $$;
            """;

    private static final ScratchServer PRIMARY = ScratchServer.start();
    private static final DatabaseAddress DATABASE = PRIMARY.createDatabase();
    private static final FaultyNetwork NETWORK = new FaultyNetwork();
    private static ScratchServer standby;
    private static DatabaseAddress replica;

    /// Service that accepts a late replica, and one that does not.
    private static TestService patient;

    private static TestService strict;

    private int lastNote;

    @BeforeAll
    static void start() {
        TestDatabases.execute(DATABASE, SQL);
        standby = StandbyServer.streamingFrom(DATABASE, "replica");
        replica = StandbyServer.on(standby, DATABASE);
        DatabaseAddress throughNetwork = NETWORK.startFor(replica);
        TestSchema schema = TestSchema.of(SQL).through(_ -> DATABASE);
        String url = "--replica-url=" + throughNetwork.url();
        patient = schema.serve(url, "--max-replica-lag=60m", "--statement-timeout=20s");
        patient.start();
        strict = schema.serve(url, "--max-replica-lag=1s", "--statement-timeout=500ms", "--socket-timeout=1s");
        strict.start();
    }

    @AfterAll
    static void close() {
        patient.close();
        strict.close();
        NETWORK.close();
        standby.close();
        PRIMARY.close();
    }

    @AfterEach
    void resume() {
        TestDatabases.execute(replica, "select pg_wal_replay_resume()");
        NETWORK.restore();
        awaitPlace(patient, "replica");
    }

    private static void pause() {
        TestDatabases.execute(replica, "select pg_wal_replay_pause()");
        Polling.until(() -> TestDatabases.value(replica, "select pg_get_wal_replay_pause_state()")
                .equals("paused"));
    }

    private static String place(TestService service, String... headers) {
        HttpResponse<String> response = service.get("/api/rpc/place", headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().replace("\"", "");
    }

    private static void awaitPlace(TestService service, String place, String... headers) {
        Polling.until(() -> place(service, headers).equals(place));
    }

    /// Inserts a note and returns the position to read it.
    private String insert(TestService service) {
        lastNote++;
        TestDatabases.execute(DATABASE, "delete from notes where id = " + lastNote);
        HttpResponse<String> response = service.send("POST", "/api/notes", "{\"id\":" + lastNote + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return response.headers().firstValue("Postern-Lsn").orElseThrow();
    }

    private static String notes(TestService service, String... headers) {
        return service.get("/api/notes?select=id", headers).body();
    }

    @Test
    void readsOfAllKinds_runOnReplica() {
        awaitPlace(patient, "replica");
        awaitPlace(strict, "replica");
        assertThat(patient.get("/api/rpc/place?select=place", "Accept", "text/csv")
                        .body())
                .contains("replica");
        assertThat(patient.send("POST", "/api/rpc/changed_place", "{}").body()).isEqualTo("\"primary\"");
        assertThat(patient.get("/api/rpc/place", "Postern-Lsn", "none").body()).isEqualTo("\"primary\"");
    }

    @Test
    void writeAndReadWithItsPosition_readSeesTheWrite() {
        awaitPlace(patient, "replica");
        pause();
        String position = insert(patient);
        assertThat(notes(patient)).isEqualTo("[]");
        assertThat(notes(patient, "Postern-Lsn", position)).isEqualTo("[{\"id\":" + lastNote + "}]");
        assertThat(place(patient, "Postern-Lsn", position)).isEqualTo("primary");
        TestDatabases.execute(replica, "select pg_wal_replay_resume()");
        TestDatabases.execute(DATABASE, "insert into notes values (-1); delete from notes where id = -1");
        awaitPlace(patient, "replica", "Postern-Lsn", position);
        assertThat(notes(patient, "Postern-Lsn", position)).isEqualTo("[{\"id\":" + lastNote + "}]");
        TestDatabases.execute(DATABASE, "truncate notes");
        Polling.until(() -> notes(patient).equals("[]"));
    }

    @Test
    void replicaIsLate_itGetsNoReadsUntilItHasCaughtUp() {
        awaitPlace(strict, "replica");
        pause();
        TestDatabases.execute(DATABASE, "insert into notes values (-1); delete from notes where id = -1");
        awaitPlace(strict, "primary");
        assertThat(place(patient)).isEqualTo("replica");
        TestDatabases.execute(replica, "select pg_wal_replay_resume()");
        awaitPlace(strict, "replica");
    }

    @Test
    void connectionsToReplicaAreReset_readsSucceed() {
        awaitPlace(patient, "replica");
        for (int i = 0; i < 5; i++) {
            NETWORK.cutOpen();
            assertThat(place(patient)).isIn("primary", "replica");
        }
        awaitPlace(patient, "replica");
    }

    @Test
    void replicaIsSilent_primaryServesReads() {
        awaitPlace(strict, "replica");
        NETWORK.silence();
        awaitPlace(strict, "primary");
        NETWORK.cutSilent();
        NETWORK.restore();
        awaitPlace(strict, "replica");
    }

    @Test
    void tableThatReplicaCannotRead_primaryServesIt() {
        awaitPlace(patient, "replica");
        assertThat(patient.get("/api/fleeting").body()).isEqualTo("[{\"id\":1}]");
    }

    @Test
    void readIsCancelledByReplay_primaryRepeatsIt() {
        TestDatabases.execute(replica, "alter system set max_standby_streaming_delay = 0");
        TestDatabases.execute(replica, "select pg_reload_conf()");
        awaitPlace(patient, "replica");
        CompletableFuture<HttpResponse<String>> read =
                CompletableFuture.supplyAsync(() -> patient.get("/api/rpc/slow_place"));
        Polling.until(() -> TestDatabases.value(
                        replica,
                        "select count(*) from pg_stat_activity where query like '%slow_place%' and state = 'active'"
                                + " and pid <> pg_backend_pid()")
                .equals("1"));
        TestDatabases.execute(DATABASE, "truncate dropped");
        assertThat(read.join().body()).isEqualTo("\"primary\"");
    }
}
