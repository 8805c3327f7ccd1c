package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the privileges that `migrate` gives the login role of an application on the engine's tables.
class MigrateLoginRoleTest {

    private static final String LOGIN_ROLE = "migrate_login";

    private static final String PRIVILEGES = """
            select string_agg(privilege, ',') from unnest(array['select', 'insert', 'update', 'delete', 'truncate'])
                with ordinality as p (privilege, place)
            where has_schema_privilege('migrate_login', 'postern', 'usage')
                and has_table_privilege('migrate_login', 'postern.idempotency_keys', privilege)""";

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress database = TestDatabases.createEmpty();

    private Result migrate(String... options) {
        String[] command = new String[options.length + 3];
        command[0] = "migrate";
        command[1] = "up";
        System.arraycopy(options, 0, command, 2, options.length);
        command[options.length + 2] = "--db-dir=" + folder;
        return CommandRun.of(new MigrateCommand(LOGIN_ROLE), ServiceProcess.withDatabaseOptions(database, command));
    }

    @Test
    void up_grantsTheTableOnceTheRoleExists() throws IOException {
        Path migrations = Files.createDirectories(folder.resolve("migration"));
        Files.writeString(migrations.resolve("V1__films.sql"), "create table films (id int);");
        Result dryRun = migrate("--dry-run");
        assertThat(dryRun.out()).contains("create table if not exists postern.idempotency_keys", "create table films");
        assertThat(TestDatabases.value(database, "select to_regnamespace('postern') is null"))
                .isEqualTo("t");
        assertThat(migrate()).satisfies(Result::assertSuccess);
        Files.writeString(migrations.resolve("V2__role.sql"), "create role migrate_login login;");
        assertThat(migrate()).satisfies(Result::assertSuccess);
        try {
            assertThat(TestDatabases.value(database, PRIVILEGES)).isEqualTo("select,insert,update,delete");
            TestDatabases.execute(database, "revoke insert on postern.idempotency_keys from migrate_login");
            assertThat(migrate()).satisfies(Result::assertSuccess);
            assertThat(TestDatabases.value(database, PRIVILEGES)).isEqualTo("select,insert,update,delete");
        } finally {
            TestDatabases.execute(database, "drop owned by migrate_login; drop role migrate_login");
        }
    }

    @Test
    void idempotency_printsTheGrantsOfTheRole() {
        Result withRole = CommandRun.of(new MigrateCommand(LOGIN_ROLE), "migrate", "idempotency");
        assertThat(withRole.out())
                .contains("create table if not exists postern.idempotency_keys")
                .contains("\ngrant usage on schema postern to \"migrate_login\";\n");
        Result withoutRole = CommandRun.of(new MigrateCommand(null), "migrate", "idempotency");
        assertThat(withoutRole.out()).contains("\n-- grant usage on schema postern to LOGIN_ROLE;\n");
    }
}
