package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Polling;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Reload of privileges, prepared statements and the schema check on `NOTIFY`.
class SchemaReloaderTest {

    @RegisterExtension
    static final TestService SERVICE = TestService.everything("--db-channel=Own \"channel", "--admin-port=0");

    private static final String CHANNEL = "Own \"channel";

    private static double loads(String status) {
        return SERVICE.metric("pgrst_schema_cache_loads_total{status=\"" + status + "\"}");
    }

    /// Waits until the service listens, then sends a notification.
    private static void sendNotification(String payload) {
        Polling.until(() -> "1".equals(listeners()));
        SERVICE.sql("select pg_notify('" + CHANNEL + "', '" + payload + "')");
    }

    private static String listeners() {
        return String.valueOf(SERVICE.value("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern listening' and query like 'listen%' and state = 'idle'"));
    }

    @Test
    void privilegesChanged_reloadAppliesThem() {
        assertThat(TestService.json(SERVICE.get("/api/actors?limit=1")).path(0).has("name"))
                .isTrue();
        SERVICE.sql("revoke select on actors from tester, public; grant select (id) on actors to tester");
        assertThat(SERVICE.get("/api/actors?limit=1").statusCode())
                .isEqualTo(401); // the cached privileges still include the name
        sendNotification("reload schema");
        Polling.until(() -> SERVICE.get("/api/actors?limit=1").body().equals("[{\"id\":1}]"));
        SERVICE.sql("grant select on actors to tester");
        sendNotification("reload config");
        Polling.until(() -> SERVICE.get("/api/actors?limit=1").body().contains("name"));
        SERVICE.sql("revoke select on actors from tester; grant select (id) on actors to tester");
        sendNotification("");
        Polling.until(() -> SERVICE.get("/api/actors?limit=1").body().equals("[{\"id\":1}]"));
        SERVICE.sql("grant select on actors to tester");
    }

    @Test
    void privilegesChanged_documentIsRebuilt() {
        assertThat(documentListsReviews()).isTrue();
        SERVICE.sql("revoke select on reviews from tester, public");
        sendNotification("reload schema");
        Polling.until(() -> !documentListsReviews());
        SERVICE.sql("grant select on reviews to tester");
        sendNotification("reload schema");
        Polling.until(SchemaReloaderTest::documentListsReviews);
    }

    /// Whether the OpenAPI document contains the GET operation of `reviews`.
    private static boolean documentListsReviews() {
        return TestService.json(SERVICE.get("/api/"))
                .path("paths")
                .path("/api/reviews")
                .has("get");
    }

    @Test
    void columnRenamed_reloadReportsFailure() {
        double before = loads("FAIL");
        SERVICE.sql("alter table festivals rename column name to title");
        sendNotification("reload schema");
        Polling.until(() -> loads("FAIL") == before + 1);
        double successes = loads("SUCCESS");
        SERVICE.sql("alter table festivals rename column title to name");
        sendNotification("reload schema");
        Polling.until(() -> loads("SUCCESS") == successes + 1);
        assertThat(SERVICE.metric("pgrst_schema_cache_query_time_seconds")).isPositive();
    }

    /// The result type of a prepared statement must not change.
    @Test
    void columnTypeChanged_statementsArePreparedAgain() {
        String path = "/api/warehouses?select=*&limit=1";
        for (int i = 0; i < 10; i++) {
            assertThat(SERVICE.get(path).statusCode()).isEqualTo(200);
        }
        SERVICE.sql("alter table warehouses alter column name type varchar(100)");
        double before = loads("SUCCESS") + loads("FAIL");
        sendNotification("reload schema");
        Polling.until(() -> loads("SUCCESS") + loads("FAIL") == before + 1);
        for (int i = 0; i < 10; i++) {
            assertThat(SERVICE.get(path).statusCode()).isEqualTo(200);
        }
        SERVICE.sql("alter table warehouses alter column name type text");
    }

    @Test
    void manyNotifications_causeFewReloads() {
        double before = loads("SUCCESS") + loads("FAIL");
        sendNotification("nonsense");
        sendNotification("reload schema; drop table films");
        SERVICE.sql("do $$ begin perform pg_notify('" + CHANNEL
                + "', repeat('x', 7999)); for i in 1..5000 loop perform pg_notify('" + CHANNEL
                + "', 'word ' || i); end loop; end $$");
        SERVICE.sql("do $$ begin for i in 1..1000 loop perform pg_notify('" + CHANNEL
                + "', 'reload schema'); commit; end loop; end $$");
        Polling.until(() -> loads("SUCCESS") + loads("FAIL") > before);
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        assertThat(loads("SUCCESS") + loads("FAIL")).isLessThan(before + 500);
    }

    /// Notifications are lost until the connection is reopened, so a reload follows.
    @Test
    void listenerConnectionLost_isReopenedWithReload() {
        sendNotification("nonsense");
        double before = loads("SUCCESS") + loads("FAIL");
        SERVICE.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'postern listening'");
        assertThat(SERVICE.get("/api/films?select=id&id=eq.1").statusCode()).isEqualTo(200);
        Polling.until(() -> loads("SUCCESS") + loads("FAIL") == before + 1);
        sendNotification("reload schema");
        Polling.until(() -> loads("SUCCESS") + loads("FAIL") == before + 2);
    }

    @Test
    void schemaCacheEndpoint_describesServedSchema() {
        var publicSchema = TestService.json(SERVICE.getAdmin("/schema_cache"))
                .path("schemas")
                .path("public");
        var films = publicSchema.path("tables").path("films");
        assertThat(films.path("columns").path("rating").path("type").asText()).isEqualTo("numeric(3,1)");
        assertThat(films.path("columns").path("words").path("generation").asText())
                .isEqualTo("always");
        assertThat(films.path("key").toString()).isEqualTo("[\"id\"]");
        assertThat(films.path("relationships").toString()).contains("films_director_id_fkey", "many-to-one");
        assertThat(publicSchema.path("functions").has("greet")).isTrue();
        assertThat(publicSchema.path("tables").has("kinds")).isTrue();
    }
}
