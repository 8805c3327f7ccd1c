package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.Upgrade;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Scratch work on a server that other processes use at the same time.
@Timeout(120)
class ScratchRunTest {

    @TempDir
    Path folder = Path.of("");

    private final DatabaseAddress server = TestDatabases.createEmpty();
    private final List<String> reports = new CopyOnWriteArrayList<>();

    private static String url(DatabaseAddress address) {
        return address.url() + "?user=" + address.user() + "&password=" + address.password();
    }

    private ScratchServer start() {
        return ScratchServer.at(url(server), reports::add);
    }

    private void rehearse(ScratchServer scratch, String... scripts) throws IOException {
        Path migration = folder.resolve("migration");
        Files.createDirectories(migration);
        for (int i = 1; i <= scripts.length; i++) {
            Files.writeString(migration.resolve("V" + i + "__s.sql"), scripts[i - 1]);
        }
        Upgrade.of(scratch.createDatabase(), MigrationFiles.read(folder), null).rehearse(reports::add);
    }

    /// Returns the names of the roles and databases whose names begin like this.
    private String objects(String prefix) {
        return TestDatabases.value(server, """
                select coalesce(string_agg(name, ' ' order by name), '')
                from (select rolname from pg_roles union all select datname from pg_database) as names (name)
                where starts_with(name, '%s')""".formatted(prefix));
    }

    /// Returns the name of the run that a database belongs to.
    private static String run(DatabaseAddress scratch) {
        return ScratchRun.ofDatabase(scratch.url().replaceFirst("\\?.*", "").replaceFirst(".*/", ""))
                .orElseThrow();
    }

    @Test
    void end_dropsRolesOfEveryKindOfScript() throws IOException {
        String run;
        try (ScratchServer scratch = start()) {
            rehearse(scratch, """
                    create table films (id int);
                    create role run_a_plain;
                    create role run_a_admin in role run_a_plain;
                    do $$ begin execute 'create user ' || 'run_a' || '_computed'; end $$;
                    create function make_role(name text) returns void language plpgsql
                        as $$ begin execute format('create role %I', name); end $$;
                    select make_role('run_a_called');
                    set role run_a_plain;
                    """, """
                    -- postern: no transaction
                    create role "run_a Alone";
                    create index concurrently films_id on films (id);
                    grant select on films to run_a_missing_alone;
                    """, "grant select on films to run_a_missing;");
            run = run(scratch.createDatabase());
            assertThat(objects("run_a"))
                    .isEqualTo("run_a Alone run_a_admin run_a_called run_a_computed run_a_missing run_a_missing_alone"
                            + " run_a_plain");
            assertThat(objects(run)).isEqualTo("%1$s %1$s_1 %1$s_2".formatted(run));
        }
        assertThat(objects("run_a")).isEmpty();
        assertThat(objects(run)).isEmpty();
    }

    /// The scripts end after another process has created a role.
    @Test
    void rolesOfOtherProcesses_remain() throws Exception {
        String await = """
                do $$ begin
                    while not exists (select from pg_roles where rolname like '%s%%') loop perform pg_sleep(0.02); end loop;
                end $$;
                """;
        try (ScratchServer scratch = start();
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> rehearsal = thread.submit(() -> {
                rehearse(
                        scratch,
                        "create role run_b_own; select 'first'; " + await.formatted("run_b_f"),
                        "-- postern: no transaction\n"
                                + await.formatted("run_b_s").replace("end $$", "create role run_b_alone; end $$"));
                return null;
            });
            for (String role : List.of("run_b_first", "run_b_second")) {
                Polling.until(() -> TestDatabases.value(
                                server,
                                "select count(*) from pg_stat_activity where query like '%" + role.substring(0, 7)
                                        + "%' and pid <> pg_backend_pid()")
                        .equals("1"));
                TestDatabases.execute(server, "create role " + role);
            }
            rehearsal.get();
            TestDatabases.execute(server, "create role run_b_third");
        }
        assertThat(objects("run_b")).isEqualTo("run_b_first run_b_second run_b_third");
        TestDatabases.execute(server, "drop role run_b_first, run_b_second, run_b_third");
    }

    @Test
    void failedScript_itsDatabaseAndRolesAreDropped() {
        String run;
        try (ScratchServer scratch = start()) {
            run = run(scratch.createDatabase());
            assertThatThrownBy(() -> rehearse(
                            scratch, "create role run_c_committed;", "create role run_c_rolled_back; select nothing;"))
                    .isInstanceOf(CommandException.class);
            assertThat(objects("run_c")).isEqualTo("run_c_committed");
        }
        assertThat(objects("run_c")).isEmpty();
        assertThat(objects(run)).isEmpty();
    }

    /// The server cannot distinguish a killed process from one whose sessions were ended.
    @Test
    void leftoversOfKilledProcess_areDroppedByTheNextRunAlone() throws IOException {
        ScratchServer killed = start();
        rehearse(killed, "create role run_d_created;");
        String run = run(killed.createDatabase());
        try (ScratchServer concurrent = start()) {
            assertThat(objects(run)).contains(run + "_1");
            assertThat(concurrent.createDatabase()).isNotNull();
        }
        assertThat(reports).isEmpty();
        TestDatabases.execute(
                server,
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" + run + "'");
        Polling.until(() -> TestDatabases.value(
                        server, "select count(*) from pg_stat_activity where application_name = '" + run + "'")
                .equals("0"));

        start().close();

        assertThatThrownBy(killed::close).hasMessageContaining("did not stop");
        assertThat(objects(run)).isEmpty();
        assertThat(objects("run_d")).isEmpty();
        assertThat(reports)
                .containsExactly("Dropped the scratch databases and roles of " + run + ", whose process was killed.");
    }

    @Test
    void roleThatAnotherRunUses_isDroppedByALaterRun() throws IOException {
        ScratchServer first = start();
        rehearse(first, "create table t (); grant select on t to run_e_shared;");
        try (ScratchServer second = start()) {
            rehearse(second);
            first.close();
            assertThat(objects("run_e")).isEqualTo("run_e_shared");
        }
        start().close();
        assertThat(objects("run_e")).isEmpty();
    }

    @Test
    void loginWithoutCreateRole_canUseDatabases() throws IOException {
        TestDatabases.execute(server, "create role run_f_login login createdb");
        try (ScratchServer scratch =
                ScratchServer.at(url(TestDatabases.withLogin("run_f_login", server)), reports::add)) {
            rehearse(scratch, "create table t (id int);");
            assertThatThrownBy(() -> rehearse(scratch, "create role run_f_other;"))
                    .hasMessageContaining("permission denied to create role");
        }
        TestDatabases.execute(server, "drop role run_f_login");
        assertThat(reports).isEmpty();
    }

    /// The role setting of a session takes precedence, so the setting itself is read.
    @Test
    void scratchDatabases_haveEnglishMessages() {
        try (ScratchServer scratch = start()) {
            DatabaseAddress first = scratch.createDatabase();
            DatabaseAddress copy = scratch.createDatabase(first);
            for (DatabaseAddress database : List.of(first, copy)) {
                assertThat(TestDatabases.value(database, """
                                select array_to_string(setconfig, ' ') from pg_db_role_setting
                                join pg_database on pg_database.oid = setdatabase where datname = current_database()""")).isEqualTo("lc_messages=C");
            }
        }
    }

    @Test
    void loginWithCreateRole_dropsItsRoles() throws IOException {
        TestDatabases.execute(server, "create role run_g_login login createdb createrole");
        DatabaseAddress login = TestDatabases.withLogin("run_g_login", server);
        String run;
        try (ScratchServer scratch = ScratchServer.at(url(login), reports::add)) {
            run = run(scratch.createDatabase());
            rehearse(scratch, "create role run_g_created; create table t (); grant select on t to run_g_missing;");
            assertThat(objects("run_g")).isEqualTo("run_g_created run_g_login run_g_missing");
        }
        assertThat(objects("run_g")).isEqualTo("run_g_login");
        assertThat(objects(run)).isEmpty();
        TestDatabases.execute(server, "drop role run_g_login");
    }

    @Test
    void silentServer_isReported() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "postgres://postgres:secret@127.0.0.1:" + silent.getLocalPort() + "/postgres?loginTimeout=1";

            assertThatThrownBy(() -> ScratchServer.at(url, reports::add))
                    .isInstanceOfSatisfying(CommandException.class, e -> {
                        assertThat(e.message()).isEqualTo("The server at --scratch-url is unreachable");
                        assertThat(e.details()).doesNotContain("secret");
                    });
        }
    }
}
