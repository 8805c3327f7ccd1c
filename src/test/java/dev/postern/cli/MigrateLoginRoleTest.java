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

    /// An application without Java code names no login role, so the options do.
    @Test
    void upWithOwner_grantsTheRoleOfDbUser() throws IOException {
        createRoles();
        try {
            assertThat(migrateAsOwner("migrate_server")).satisfies(Result::assertSuccess);
            DatabaseAddress server = database.withLogin("migrate_server", "server");
            assertThat(TestDatabases.value(server, "select count(*) from flyway_schema_history"))
                    .isEqualTo("1");
            assertThat(TestDatabases.value(server, "select count(*) from postern.sessions"))
                    .isEqualTo("0");
            assertThat(TestDatabases.value(server, """
                            select not has_table_privilege('films', 'select')
                                and pg_get_userbyid(relowner) = 'migrate_owner'
                            from pg_class where oid = 'films'::regclass""")).isEqualTo("t");
            assertThat(migrateAsOwner("migrate_server")).satisfies(Result::assertSuccess);
        } finally {
            dropRoles();
        }
    }

    @Test
    void upWithOwner_missingOrForbiddenGrantIsNamed() throws IOException {
        createRoles();
        try {
            MigrateRun.assertFailed(
                    migrateAsOwner("migrate_typo"),
                    "Role migrate_typo, which serves, does not exist, so it was granted nothing",
                    "Check --db-user");
            TestDatabases.execute(database, "alter table postern.sessions owner to current_user");
            MigrateRun.assertFailed(
                    migrateAsOwner("migrate_server"),
                    "Role migrate_owner cannot grant what the login role needs",
                    "run: grant delete, insert, select, update on table postern.sessions to migrate_server;");
            TestDatabases.execute(database, "grant select on postern.sessions to migrate_owner");
            MigrateRun.assertFailed(
                    migrateAsOwner("migrate_server"), // PostgreSQL only warns
                    "run: grant delete, insert, select, update on table postern.sessions to migrate_server;");
        } finally {
            dropRoles();
        }
    }

    private void createRoles() throws IOException {
        Path migrations = Files.createDirectories(folder.resolve("migration"));
        Files.writeString(migrations.resolve("V1__films.sql"), "create table films (id int);");
        TestDatabases.execute(database, """
                create role migrate_owner login password 'owner';
                create role migrate_server login noinherit password 'server';
                revoke all on schema public from public;
                do $$ begin execute format('alter database %I owner to migrate_owner', current_database()); end $$""");
    }

    private void dropRoles() {
        TestDatabases.execute(database, """
                do $$ begin execute format('alter database %I owner to current_user', current_database()); end $$;
                drop owned by migrate_owner, migrate_server cascade;
                drop role migrate_owner, migrate_server""");
    }

    /// Migrates as the owner, for a service with another login role.
    private Result migrateAsOwner(String server) {
        return CommandRun.of(
                new MigrateCommand(null),
                "migrate",
                "up",
                "--db-dir=" + folder,
                "--db-url=" + database.url(),
                "--db-user=" + server,
                "--migrate-user=migrate_owner",
                "--migrate-password=owner");
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
