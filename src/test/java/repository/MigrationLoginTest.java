package repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import blog.schema.DefaultCatalog;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.cli.ServiceStart;
import dev.postern.server.Extension;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of a service whose owner migrates, and whose login role serves.
class MigrationLoginTest {

    private static final ServedApplication APPLICATION =
            new ServedApplication(GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG), Extension.none());

    private static final DatabaseAddress SUPERUSER = TestDatabases.createEmpty();
    private static final String NAME = TestDatabases.value(SUPERUSER, "select current_database()");

    /// The roles that the migrations create belong to the whole server.
    @BeforeAll
    static void createRoles() {
        BlogSchema.createDatabase();
        TestDatabases.execute(
                SUPERUSER,
                "create role migration_owner login createrole password 'owner';"
                        + " create role migration_server login noinherit password 'server';"
                        + " grant anonymous to migration_server; alter database " + NAME + " owner to migration_owner");
    }

    @AfterAll
    static void dropRoles() {
        TestDatabases.execute(
                SUPERUSER,
                "alter database " + NAME + " owner to current_user;"
                        + " drop owned by migration_server, migration_owner cascade;"
                        + " drop role migration_server, migration_owner");
    }

    private static ServiceStart start(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--db-url=" + SUPERUSER.url(),
                "--db-user=migration_server",
                "--db-password=server",
                "--port=0",
                "--anonymous-role=anonymous"));
        arguments.addAll(List.of(options));
        return ServiceStart.inProcess(APPLICATION, Map.of(), arguments);
    }

    private static boolean is(String condition) {
        return "t".equals(TestDatabases.value(SUPERUSER, "select " + condition));
    }

    @Test
    void ownerMigratesAndLoginRoleServes(@TempDir Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "owner\n");
        String[] owner = {"--migrate", "--migrate-user=migration_owner", "--migrate-password-file=" + password};
        RunningServer running = start(owner).run();
        running.close();
        assertThat(is("not exists (select from pg_class where relowner = 'migration_server'::regrole)"))
                .isTrue();
        assertThat(is("has_table_privilege('migration_server', 'flyway_schema_history', 'select')"))
                .isTrue();
        assertThat(is("has_table_privilege('migration_server', 'postern.sessions', 'insert')"))
                .isTrue();
        assertThat(is("not has_table_privilege('migration_server', 'posts', 'select')"))
                .isTrue();

        assertThatThrownBy(() -> start("--migrate", "--migrate-password-file=" + password, "--migrate-password=owner"))
                .hasMessageContaining("--migrate-password and --migrate-password-file cannot be combined");
        start("--migrate", "--migrate-user=migration_owner", "--migrate-password=owner")
                .run()
                .close();
        start().run().close(); // no migration is pending, so the owner is not needed
        TestDatabases.execute(SUPERUSER, "revoke usage on schema public from migration_server");
        assertThatThrownBy(() -> start().run())
                .hasMessageContaining("Role migration_server cannot use schema public")
                .hasMessageContaining("grant usage on schema public to \"migration_server\";");
        TestDatabases.execute(SUPERUSER, "grant usage on schema public to migration_server");
        TestDatabases.execute(SUPERUSER, "grant anonymous to migration_server with set false");
        assertThatThrownBy(() -> start().run())
                .hasMessageContaining("Role 'anonymous' cannot be assumed")
                .hasMessageContaining("Grant it to the login role");
        TestDatabases.execute(SUPERUSER, "grant anonymous to migration_server with set true");
        TestDatabases.execute(SUPERUSER, "revoke select on flyway_schema_history from migration_server");
        assertThatThrownBy(() -> start().run())
                .hasMessageContaining("Role migration_server cannot read flyway_schema_history")
                .hasMessageContaining("grant select on flyway_schema_history to \"migration_server\";");
    }
}
