package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Conditional writes with `If-Match` and row versions (`docs/extensions.md`, One row by its key).
class VersionsTest {

    private static final int CLIENTS = 50;
    private static final String POOL_SIZE = "10";

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--pool-size=" + POOL_SIZE, "--pool-timeout=30s");

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        return SERVICE.send(method, path, body, headers);
    }

    private static String tag(HttpResponse<?> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static String tag(String path) {
        return tag(SERVICE.get(path));
    }

    /// Returns the part of an entity tag before the dot: the row version, which `If-Match` compares.
    private static String version(HttpResponse<?> response) {
        String tag = tag(response);
        return tag.substring(1, tag.indexOf('.'));
    }

    private static String version(String path) {
        return version(SERVICE.get(path));
    }

    private static int patchStatus(String path, String body, String ifMatch) {
        return send("PATCH", path, body, "If-Match", ifMatch).statusCode();
    }

    /// A trigger logs each change of an address in the same transaction. No client proceeds until as many
    /// statements as the pool has connections wait for the row.
    @Test
    void manyPatchesWithSameVersion_oneSucceeds() throws SQLException, InterruptedException, ExecutionException {
        SERVICE.sql("""
                create function private.log() returns trigger language plpgsql as
                    $$ begin insert into logs values (new.id, new.city); return new; end $$;
                create trigger log after update on addresses for each row execute function private.log()""");
        String version = tag("/api/addresses/1");
        List<Future<HttpResponse<String>>> responses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = TestDatabases.connect(SERVICE.database());
                Statement statement = first.createStatement()) {
            first.setAutoCommit(false);
            statement.execute("select id from addresses where id = 1 for update");
            for (int i = 0; i < CLIENTS; i++) {
                String preference = i % 2 == 0 ? "return=minimal" : "return=representation";
                String city = "{\"city\":\"city " + i + "\"}";
                responses.add(clients.submit(
                        () -> send("PATCH", "/api/addresses/1", city, "If-Match", version, "Prefer", preference)));
            }
            Polling.until(
                    () -> "t"
                            .equals(
                                    SERVICE.value(
                                            "select 2 * count(*) >= " + POOL_SIZE
                                                    + " from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")));
            first.rollback();
        }
        int written = 0;
        for (Future<HttpResponse<String>> response : responses) {
            int status = response.get().statusCode();
            assertThat(status).as(response.get().body()).isIn(200, 204, 409, 412, 503); // half the pool waits for locks
            if (status < 300) {
                written++;
                assertThat(version(response.get())).isEqualTo(version("/api/addresses/1"));
            }
        }
        assertThat(written).isEqualTo(1);
        assertThat(SERVICE.value("select count(*) from logs")).isEqualTo("1");
        assertThat(SERVICE.value("select text = (select city from addresses where id = 1) from logs"))
                .isEqualTo("t");
    }

    @Test
    void patch_requiresCurrentEtag() {
        String path = "/api/directors/1";
        String first = tag(path);
        HttpResponse<String> changed = send("PATCH", path, "{\"born\":\"1918-07-15\"}", "If-Match", first);
        assertThat(changed.statusCode()).isEqualTo(204);
        assertThat(tag(changed)).isNotEqualTo(first);
        assertThat(version(changed)).isEqualTo(version(path));
        assertThat(patchStatus(path, "{\"born\":\"1918-07-16\"}", first)).isEqualTo(412);
        assertThat(SERVICE.value("select born from directors where id = 1")).isEqualTo("1918-07-15");
        assertThat(patchStatus(path, "{}", tag(changed))).isEqualTo(204);
        assertThat(version(path)).isEqualTo(version(changed));
    }

    @Test
    void ifMatchList_oneMatchingVersionSuffices() {
        String path = "/api/directors/2";
        String body = "{\"last_name\":\"Varda\"}";
        assertThat(patchStatus(path, body, "\"1\", " + tag(path) + " ,\"2\"")).isEqualTo(204);
        assertThat(patchStatus(path, body, "\"1\",W/" + tag(path))).isEqualTo(412);
        assertThat(patchStatus(path, body, "W/" + tag(path))).isEqualTo(412);
        assertThat(patchStatus(path, body, tag(path).replace("\"", ""))).isEqualTo(412);
        assertThat(patchStatus(path, body, "\"0\"")).isEqualTo(412);
        assertThat(patchStatus(path, body, "\"" + version(path) + "\"")).isEqualTo(204);
        assertThat(patchStatus(path, body, "\"" + version(path) + ".of another representation\""))
                .isEqualTo(204);
        assertThat(patchStatus(path, body, "*")).isEqualTo(204);
    }

    @Test
    void put_requiresCurrentEtag() {
        String path = "/api/addresses/2";
        String version = tag(path);
        String body = "{\"id\":2,\"city\":\"Bergen\"}";
        HttpResponse<String> put = send("PUT", path, body, "If-Match", version);
        assertThat(put.statusCode()).isEqualTo(204);
        assertThat(tag(put)).isNotEqualTo(version);
        assertThat(version(put)).isEqualTo(version(path));
        assertThat(send("PUT", path, body, "If-Match", version).statusCode()).isEqualTo(412);
        assertThat(send("PUT", "/api/addresses?id=eq.2", body, "If-Match", version)
                        .statusCode())
                .isEqualTo(412);
        HttpResponse<String> again = send("PUT", "/api/addresses?id=eq.2", body, "If-Match", tag(put));
        assertThat(again.statusCode()).isEqualTo(204);
    }

    @Test
    void delete_requiresCurrentEtag() {
        String path = "/api/employees/4";
        String version = tag(path);
        SERVICE.sql("update employees set name = 'Twig' where id = 4");
        assertThat(SERVICE.send("DELETE", path, null, "If-Match", version).statusCode())
                .isEqualTo(412);
        assertThat(SERVICE.send("DELETE", path, null, "If-Match", tag(path)).statusCode())
                .isEqualTo(204);
        assertThat(SERVICE.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void writes_returnVersionOfNextRead() {
        String[] singular = {
            "Accept",
            "application/vnd.pgrst.object+json",
            "Prefer",
            "return=representation, resolution=merge-duplicates"
        };
        String address = "/api/addresses/80";
        HttpResponse<String> added = send("POST", "/api/addresses", "{\"id\":80,\"city\":\"a\"}", singular);
        assertThat(version(added)).isEqualTo(version(address));
        HttpResponse<String> merged = send("POST", "/api/addresses", "{\"id\":80,\"city\":\"b\"}", singular);
        assertThat(version(merged)).isNotEqualTo(version(added)).isEqualTo(version(address));
        HttpResponse<String> changed = send("PATCH", "/api/addresses?id=eq.80", "{\"city\":\"c\"}", singular);
        assertThat(version(changed)).isNotEqualTo(version(merged)).isEqualTo(version(address));
        HttpResponse<String> read = SERVICE.get("/api/addresses?id=eq.80", singular);
        assertThat(version(read)).isEqualTo(version(changed));
    }

    @Test
    void rowOfPartition_hasVersion() {
        String path = "/api/measurements/4,2026-03-03";
        HttpResponse<String> put = send("PUT", path, "{\"value\":1}");
        assertThat(version(put)).isEqualTo(version(path));
        HttpResponse<String> same = send("PATCH", path, "{}", "If-Match", tag(put));
        assertThat(version(same)).isEqualTo(version(put));
        HttpResponse<String> moved = send("PATCH", path, "{\"taken_on\":\"2025-03-03\"}", "If-Match", tag(put));
        assertThat(moved.statusCode()).isEqualTo(204);
        assertThat(version(moved)).isNotEqualTo(version(put)).isEqualTo(version("/api/measurements/4,2025-03-03"));
        assertThat(patchStatus("/api/measurements/4,2025-03-03", "{\"value\":2}", tag(put)))
                .isEqualTo(412);
    }
}
