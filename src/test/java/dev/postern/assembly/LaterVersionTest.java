package dev.postern.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.ServiceStart;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.EverythingSchema;
import dev.postern.testing.TestDatabases;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of a start on a database that a later build has migrated, as in a rolling deployment.
class LaterVersionTest {

    private final DatabaseAddress owner = TestDatabases.createEverything();

    private void apply(String version, String success, String sql) {
        TestDatabases.execute(owner, sql);
        TestDatabases.execute(owner, """
                insert into flyway_schema_history
                select max(installed_rank) + 1, '%s', 'later', 'SQL', 'V__later.sql', 0, 'test', now(), 1, %s
                from flyway_schema_history""".formatted(version, success));
    }

    private RunningServer start(String... options) {
        return ServiceStart.inProcess(
                        new ServedApplication(EverythingSchema.generated(), Extension.none()),
                        Map.of("POSTERN_DB_PASSWORD", owner.password()),
                        Stream.concat(
                                        Stream.of(options),
                                        Stream.of(
                                                "--port=0",
                                                "--admin-port=0",
                                                "--anonymous-role=" + EverythingSchema.ROLE,
                                                "--db-url=" + owner.url(),
                                                "--db-user=" + owner.user()))
                                .toList())
                .run();
    }

    private static String ready(RunningServer running) throws Exception {
        URI address = URI.create(Objects.requireNonNull(running.admin()).address() + "/ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void tablesAndColumnsFit_servesWithNotice() throws Exception {
        try (RunningServer running = start()) {
            assertThat(ready(running)).isEqualTo("{\"ready\":true}");
            apply("7", "true", "create table later (id int); alter table stock add column later text");
            running.server().reload();
            assertThat(ready(running)).contains("at version 7, this build is for version 1");
        }
        try (RunningServer running = start()) {
            assertThat(ready(running))
                    .isEqualTo("{\"ready\":true,\"notice\":\"The database is at version 7, this build is for version 1;"
                            + " it has the tables and columns of this build\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7    | true  | alter table stock rename column amount to quantity | they do not fit: public.stock.amount is missing
            0.5  | false | select 1 | V0.5 (later) failed or was interrupted
            """)
    void otherDatabase_isRejected(String version, String success, String sql, String message) {
        apply(version, success, sql);
        assertThatThrownBy(() -> start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    /// A migration of the later build that failed does not concern this build.
    @Test
    void laterFailedMigration_isIgnored() {
        apply("7", "false", "select 1");
        try (RunningServer running = start()) {
            assertThat(running.server().address()).isNotEmpty();
        }
    }

    /// The table of a project that used Flyway before.
    @Test
    void historyUnderAnotherName_isReadWithTheOption() {
        TestDatabases.execute(
                owner,
                "create schema ops; alter table flyway_schema_history set schema ops;"
                        + " alter table ops.flyway_schema_history rename to \"History\"");
        assertThatThrownBy(() -> start()).hasMessageContaining("at version none");
        try (RunningServer running = start("--history-table=ops.History")) {
            assertThat(running.server().address()).isNotEmpty();
        }
    }
}
