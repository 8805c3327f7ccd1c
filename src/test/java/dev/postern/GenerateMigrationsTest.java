package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.Codegen;
import dev.postern.testing.Polling;
import dev.postern.testing.TestDatabases;
import groovy.lang.Closure;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.codehaus.groovy.runtime.InvokerInvocationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of the migrations in `./postern generate`, which sends them unchanged to its scratch database.
class GenerateMigrationsTest {

    @TempDir
    private Path project = Path.of("");

    private DatabaseAddress database = TestDatabases.createEmpty();

    @BeforeEach
    void createFolder() throws IOException {
        Files.createDirectories(project.resolve("db/migration"));
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(project.resolve("db/migration").resolve(name), sql);
    }

    private Object migrate() {
        Map<?, ?> targets = Codegen.targets(project);
        return Codegen.closure("migrate", project)
                .call(targets.get("served"), database.url(), database.user(), database.password(), targets);
    }

    @Test
    void sql_isSentUnchanged() throws IOException {
        write("V1__texts.sql", """
                \uFEFF-- costs ${price}
                create table t (a text default '${name} ${flyway:timestamp}', b jsonb check (b ? 'x' or b is null));
                comment on table t is 'a\\u002A {fn now()}';
                """);
        write("V2__bodies.sql", """
                create function plus(int, int) returns int language sql return $1 + $2;
                create function minus(int, int) returns int language sql return $1 - $2;
                create function last_of(text) returns text language sql begin atomic select lower($1); select upper($1); end;
                create function third() returns int language plpgsql as $body$ begin return 3; -- ; $$
                end $body$;
                create table after_it (a int default plus(1, 2));
                """);

        assertThat(migrate()).isEqualTo("2");

        assertThat(TestDatabases.value(
                        database,
                        "select column_default from information_schema.columns"
                                + " where table_name = 't' and column_name = 'a'"))
                .isEqualTo("'${name} ${flyway:timestamp}'::text");
        assertThat(TestDatabases.value(database, "select obj_description('t'::regclass)"))
                .isEqualTo("a\\u002A {fn now()}");
        assertThat(TestDatabases.value(database, "select minus(5, 3) || last_of('Ab') || third()"))
                .isEqualTo("2AB3");
        assertThat(TestDatabases.value(database, "select to_regclass('after_it')"))
                .isEqualTo("after_it");
    }

    @Test
    void statementWaitsForLock_progressNamesStatementAndBlocker() throws Exception {
        write("V1__wait.sql", "create table t (id int);\n\nselect  pg_advisory_xact_lock(42);\n");
        List<String> progress = new CopyOnWriteArrayList<>();
        Map<Object, Object> targets = new HashMap<>(Codegen.targets(project));
        targets.put("progress", new Closure<Void>(this) {
            @Override
            public Void call(Object line) {
                progress.add(String.valueOf(line));
                return null;
            }
        });
        try (Connection other = TestDatabases.connect(database);
                Statement statement = other.createStatement();
                ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("select pg_advisory_lock(42)");
            Future<?> migration = thread.submit(() -> Codegen.closure("migrate", project)
                    .call(targets.get("served"), database.url(), database.user(), database.password(), targets));
            Polling.until(() -> !progress.isEmpty() || migration.isDone());
            statement.execute("select pg_advisory_unlock(42)");
            assertThat(migration.get()).isEqualTo("1");
        }
        assertThat(progress)
                .singleElement()
                .asString()
                .startsWith("Waiting for db/migration/V1__wait.sql, line 3: select pg_advisory_xact_lock(42)"
                        + ", for a lock of process ")
                .endsWith(", idle: select pg_advisory_lock(42)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- postern: no transaction\n"})
    void statementsOutsideTransaction_areApplied(String marker) throws IOException {
        write("V1__t.sql", "create table t (a int);");
        write(
                "V2__index.sql",
                marker + "create index concurrently t_a on t (a);\nreindex table concurrently t;\nvacuum t;");

        assertThat(migrate()).isEqualTo("2");

        assertThat(TestDatabases.value(database, "select indisvalid from pg_index where indexrelid = 't_a'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void versions_areAppliedInOrderWithSeparateSettings() throws IOException {
        write("V10__c.sql", "alter table t add c int;");
        write("V2__b.sql", "set search_path = pg_catalog; create table public.b (a int);");
        write("V1__a.sql", "create table t (a int);");
        write("V20261125093000__d.sql", "grant select on flyway_schema_history to public; alter table t drop c;");

        assertThat(migrate()).isEqualTo("20261125093000");
    }

    @Test
    void failure_namesFileLineAndStatement() throws IOException {
        write("V1__a.sql", "create table a (i int);\n\n-- a comment\nselect *\nfrom b;\n");

        assertFails("db/migration/V1__a.sql, line 4, failed: relation \"b\" does not exist\nselect * from b");
    }

    @Test
    void failureAtCommit_namesFile() throws IOException {
        write(
                "V1__a.sql",
                "create table a (i int primary key, p int references a deferrable initially deferred);"
                        + " insert into a values (1, 2);");

        assertFails("db/migration/V1__a.sql failed at COMMIT: ERROR: insert or update on table \"a\"");
    }

    @Test
    void lockTimeout_namesOpenTransactions() throws Exception {
        TestDatabases.execute(database, "create table held (i int)");
        write("V1__a.sql", "set lock_timeout = '10ms';\nalter table held add a int;");
        try (Connection other = TestDatabases.connect(database);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table held");

            assertFails("idle in transaction, has a transaction open: lock table held");
            assertFails("db/migration/V1__a.sql, line 2, failed: canceling statement due to lock timeout");
        }
    }

    @Test
    void connection_hasLockTimeout() throws Exception {
        Closure<?> connect = (Closure<?>) Codegen.targets(project).get("connect");
        String url = database.url() + "?user=" + database.user() + "&password=" + database.password();
        try (Connection connection = (Connection) connect.call(url);
                Statement statement = connection.createStatement();
                ResultSet timeout = statement.executeQuery("show lock_timeout")) {
            assertThat(timeout.next()).isTrue();
            assertThat(timeout.getString(1)).isEqualTo("2min");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"R__views.sql", "beforeMigrate.sql", "2025/V2__sub.sql"})
    void filesWithOtherNames_areRejected(String name) throws IOException {
        Files.createDirectories(project.resolve("db/migration/2025"));
        write(name, "select 1");

        assertFails("db/migration/" + name + " does not have the name of a migration.\nName it V<number>__<words>.sql");
    }

    @Test
    void duplicateVersion_isRejected() throws IOException {
        write("V1__a.sql", "select 1");
        write("V1.0__b.sql", "select 1");

        assertFails("V1.0__b.sql");
    }

    private void assertFails(String message) {
        assertThatThrownBy(this::migrate)
                .satisfies(
                        thrown -> assertThat(thrown instanceof InvokerInvocationException ? thrown.getCause() : thrown)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(message));
    }

    /// Timeouts in the URL override the defaults.
    @Test
    void serverWithoutResponse_connectTimesOut() throws IOException {
        Map<?, ?> targets = Codegen.targets(project);
        Closure<?> withParameters = (Closure<?>) targets.get("withParameters");
        Closure<?> connect = (Closure<?>) targets.get("connect");
        assertThat(String.valueOf(withParameters.call("jdbc:postgresql://h/d", targets.get("timeouts"))))
                .isEqualTo("jdbc:postgresql://h/d?connectTimeout=10&loginTimeout=10&socketTimeout=300");
        try (ServerSocket silent = new ServerSocket(0)) {
            String url = "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/d?user=u&loginTimeout=1";
            Object address = withParameters.call(url, targets.get("timeouts"));

            assertThat(String.valueOf(address)).isEqualTo(url + "&connectTimeout=10&socketTimeout=300");
            assertThatThrownBy(() -> connect.call(address)).hasStackTraceContaining("Connection attempt timed out");
        }
    }
}
