package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.ServiceLogin;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// Tests the migrations of roles and policies.
///
/// Covered are undo scripts, databases that share roles, and an owner that is not a superuser.
class PolicyMigrationsTest {

    /// Query of all objects of a database and the effective privileges on them.
    private static final String CATALOG = """
            select string_agg(line, chr(10) order by line collate "C") from (
                select concat_ws(' ', 'relation', oid::regclass, relkind, relrowsecurity, relforcerowsecurity, reloptions)
                from pg_class where relnamespace in (select oid from mine)
                union all
                select concat_ws(' ', 'column', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
                    attidentity, pg_get_expr(adbin, adrelid))
                from pg_attribute a left join pg_attrdef d on adrelid = attrelid and adnum = attnum
                where attnum > 0 and not attisdropped
                    and attrelid in (select oid from pg_class where relnamespace in (select oid from mine))
                union all
                select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
                from pg_constraint where connamespace in (select oid from mine)
                union all
                select concat_ws(' ', 'index', pg_get_indexdef(indexrelid))
                from pg_index where indexrelid in (select oid from pg_class where relnamespace in (select oid from mine))
                union all
                select concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polroles::regrole[],
                    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
                from pg_policy
                union all
                select concat_ws(' ', 'trigger', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
                union all
                select concat_ws(' ', 'function', pg_get_functiondef(oid))
                from pg_proc where pronamespace in (select oid from mine) and prokind = 'f'
                union all
                select concat_ws(' ', 'view', viewname, definition) from pg_views where schemaname = 'public'
                union all
                select concat_ws(' ', 'comment', pg_describe_object(classoid, objoid, objsubid), description)
                from pg_description where classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass)
                    and objoid >= 16384
                union all
                select concat_ws(' ', 'privilege', what, grantor::regrole, grantee::regrole, privilege_type, is_grantable)
                from (
                    select 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)) from mine
                    union all
                    select oid::regclass::text, coalesce(relacl, acldefault('r', relowner))
                    from pg_class where relkind in ('r', 'v') and relnamespace in (select oid from mine)
                    union all
                    select attrelid::regclass || '.' || attname, attacl from pg_attribute
                    union all
                    select oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner))
                    from pg_proc where pronamespace in (select oid from mine)
                    union all
                    select concat_ws(' ', 'default', defaclrole::regrole, defaclnamespace, defaclobjtype), defaclacl
                    from pg_default_acl
                ) o (what, acl), aclexplode(acl)
            ) lines (line)""";

    private static String catalog(DatabaseAddress database) {
        return TestDatabases.value(
                database,
                "with mine as (select * from pg_namespace where nspname in ('public', 'auth', 'postern')) " + CATALOG);
    }

    private static void migrate(DatabaseAddress database, String version) {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private static void run(DatabaseAddress database, String script) throws IOException {
        TestDatabases.execute(database, Files.readString(Path.of("db", script)));
    }

    @Test
    void undoScripts_restoreTheFormerSchema() throws IOException {
        DatabaseAddress database = TestDatabases.createEmpty();
        migrate(database, "3");
        TestDatabases.execute(database, """
                insert into users (id, email, full_name, hashed_password) values (1, 'a@example.com', 'A', 'x');
                insert into posts (title, user_id) values ('T', 1)""");
        String version3 = catalog(database);
        migrate(database, "4");
        String version4 = catalog(database);
        migrate(database, "5");
        String version5 = catalog(database);
        migrate(database, "6");
        String version6 = catalog(database);
        assertThat(version3).contains("privilege users").doesNotContain("policy");
        assertThat(version4).contains("policy").isNotEqualTo(version5);
        assertThat(version6).doesNotContain("refresh", "trigger users_end_sessions");

        run(database, "undo/U6__engine_sessions.sql");
        assertThat(catalog(database)).isEqualTo(version5);
        run(database, "undo/U5__accounts.sql");
        assertThat(catalog(database)).isEqualTo(version4);
        run(database, "undo/U4__roles.sql");
        assertThat(catalog(database)).isEqualTo(version3);
        assertThat(TestDatabases.value(database, """
                        select count(*) from pg_shdepend
                        where dbid = (select oid from pg_database where datname = current_database())
                            and refobjid in ('anonymous'::regrole, 'member'::regrole, 'administrator'::regrole,
                                'postern_authenticator'::regrole)"""))
                .as("remaining privileges")
                .isEqualTo("0");

        run(database, "migration/V4__roles.sql");
        assertThat(catalog(database)).isEqualTo(version4);
        run(database, "migration/V5__accounts.sql");
        assertThat(catalog(database)).isEqualTo(version5);
        run(database, "migration/V6__engine_sessions.sql");
        assertThat(catalog(database)).isEqualTo(version6);
        assertThat(TestDatabases.value(database, "select role from users")).isEqualTo("member");
    }

    /// Returns the migration with other role names, because the server has the original roles already.
    private static String rolesWithSuffix(String suffix) throws IOException {
        return Files.readString(Path.of("db/migration/V4__roles.sql"))
                .replaceAll("\\b(anonymous|administrator|postern_authenticator|member(?! =))\\b", "$1" + suffix);
    }

    /// Creates an empty database whose owner can create roles but is not a superuser.
    private static DatabaseAddress ownedBy(String owner) {
        DatabaseAddress database = TestDatabases.createEmpty();
        String name = TestDatabases.value(database, "select current_database()");
        TestDatabases.execute(database, "create role " + owner + " login createrole");
        TestDatabases.execute(database, "alter database " + name + " owner to " + owner);
        return TestDatabases.withLogin(owner, database);
    }

    @Test
    void ownerWithoutSuperuser_canMigrateAndUseFunctions() throws Exception {
        DatabaseAddress owner = ownedBy("migrator");
        migrate(owner, "3");
        TestDatabases.execute(owner, rolesWithSuffix("_of_migrator"));
        for (String script : List.of("V5__accounts.sql", "V6__engine_sessions.sql", "V7__email_check.sql")) {
            TestDatabases.execute(
                    owner,
                    Files.readString(Path.of("db/migration", script))
                            .replace("postern_authenticator", "postern_authenticator_of_migrator"));
        }
        TestDatabases.execute(owner, """
                insert into users (id, email, full_name, hashed_password, role)
                values (1, 'a@example.com', 'A', 'old', 'member_of_migrator'),
                    (2, 'b@example.com', 'B', 'old', 'member_of_migrator')""");
        assertThat(TestDatabases.value(owner, "select count(*) from users")).isEqualTo("2");

        DatabaseAddress service = TestDatabases.withLogin("postern_authenticator_of_migrator", owner);
        try (Connection connection = TestDatabases.connect(service)) {
            connection.setAutoCommit(false);
            ServiceLogin.assumeRole(connection, "member_of_migrator", "1");
            assertThat(ServiceLogin.outcome(connection, "select email from account"))
                    .isEqualTo("a@example.com");
            assertThat(ServiceLogin.outcome(connection, "insert into posts (title) values ('T') returning user_id"))
                    .isEqualTo("1");
            assertThat(ServiceLogin.outcome(connection, "update posts set title = 'U'"))
                    .isEqualTo("1 changed");
            assertThat(ServiceLogin.outcome(connection, "update users set hashed_password = 'newer'"))
                    .isEqualTo("1 changed");
            connection.commit();
        }
    }

    /// The superuser of the test template created these roles.
    @Test
    void existingRoles_areUsed() {
        BlogSchema.createDatabase();
        DatabaseAddress owner = ownedBy("other_migrator");
        migrate(owner, "7");
        assertThat(TestDatabases.value(owner, "select count(*) from flyway_schema_history"))
                .isEqualTo("7");
        assertThat(TestDatabases.value(
                        owner, "select count(*) from pg_auth_members where member = 'postern_authenticator'::regrole"))
                .isEqualTo("3");
    }

    /// The second migration waits for the role that the first creates, and then uses it.
    @Test
    void concurrentMigrations_shareTheRoles() throws Exception {
        String roles = rolesWithSuffix("_of_two");
        DatabaseAddress one = TestDatabases.createEmpty();
        DatabaseAddress two = TestDatabases.createEmpty();
        migrate(one, "3");
        migrate(two, "3");
        try (Connection first = TestDatabases.connect(one);
                Connection second = TestDatabases.connect(two)) {
            first.setAutoCommit(false);
            assertThat(ServiceLogin.outcome(first, roles)).isEqualTo("0 changed");
            String id = ServiceLogin.outcome(second, "select pg_backend_pid()");
            Future<String> blocked = migrating(second, roles);
            Polling.until(() -> TestDatabases.value(one, "select cardinality(pg_blocking_pids(" + id + "))")
                    .equals("1"));
            first.commit();
            assertThat(blocked.get()).isEqualTo("0 changed");
        }
        assertThat(TestDatabases.value(two, "select count(*) from pg_roles where rolname like '%_of_two'"))
                .isEqualTo("4");
        assertThat(TestDatabases.value(two, "select has_table_privilege('member_of_two', 'posts', 'select')"))
                .isEqualTo("t");
    }

    private static Future<String> migrating(Connection connection, String script) throws SQLException {
        connection.setAutoCommit(false);
        return CompletableFuture.supplyAsync(
                () -> {
                    String outcome = ServiceLogin.outcome(connection, script);
                    try {
                        connection.commit();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return outcome;
                },
                Thread::startVirtualThread);
    }
}
