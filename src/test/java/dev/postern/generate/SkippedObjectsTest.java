package dev.postern.generate;

import static dev.postern.generate.GeneratedProject.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.cli.SchemaCommand;
import dev.postern.server.Extension;
import dev.postern.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Tests of tables, views and functions that get no class and are not served.
class SkippedObjectsTest {

    private static final String SCHEMA = """
            create extension pg_stat_statements;
            create table films (id int primary key, title text);
            create table audit_log (id int primary key, film int references films, sender inet);
            create table secrets (id int primary key, film int references films);
            create index secrets_film on secrets (film);
            create table sale (id int, day date, film int references films, primary key (id, day)) partition by range (day);
            create table sale_1 partition of sale for values from ('2025-01-01') to ('2026-01-01');
            create table sale_2 partition of sale for values from ('2026-01-01') to ('2027-01-01');
            create view film_secrets as select f.id, s.id as secret from films f join secrets s on s.film = f.id;
            create function audits(films) returns setof audit_log stable language sql
                as 'select * from audit_log where film = $1.id';
            create function last_audit() returns setof audit_log stable language sql as 'select * from audit_log';
            create function hidden_one() returns int stable language sql as 'select 1';
            create function hidden_one(a int) returns int stable language sql as 'select a';
            create function seen() returns int stable language sql as 'select 1';
            create function touch() returns trigger language plpgsql as 'begin return new; end';
            create procedure clean_up() language sql as 'delete from films';
            create aggregate product(int) (sfunc = int4mul, stype = int);
            create function spread(internal) returns int stable language internal as 'int4abs';
            create function unnamed(int, b int) returns int stable language sql as 'select $1';
            create function whole_body(json) returns json stable language sql as 'select $1';
            create view one as select 1 as n;
            create view two as select n from one;
            create or replace view one as select n from two;
            insert into films values (1, 'A');
            insert into sale values (1, '2025-05-05', 1);
            """;

    @TempDir
    private Path directory = Path.of("");

    private GeneratedProject project = new GeneratedProject(directory, TestDatabases.createEmpty());

    @BeforeEach
    void createSchema() throws Exception {
        project = new GeneratedProject(directory, project.database());
        TestDatabases.execute(project.database(), SCHEMA);
        Flyway.configure()
                .dataSource(
                        project.database().url(),
                        project.database().user(),
                        project.database().password())
                .table("Schema Version")
                .baselineOnMigrate(true)
                .load()
                .baseline();
        project.configure(
                "<excludes>secrets|hidden_.*</excludes>",
                "<property><key>exclude</key><value>public.audit_log</value></property>");
    }

    private static String skipped(GeneratedModel model) {
        ServedApplication application = new ServedApplication(model, Extension.none());
        PrintStream out = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(new SchemaCommand(application::catalog, model::facts)).execute("--skipped");
        } finally {
            System.setOut(out);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tablesWithoutPrivilege_areNamed() throws Exception {
        TestDatabases.execute(
                project.database(),
                "create role skipped_objects_reader login; grant select (title) on films to skipped_objects_reader");
        GeneratedModel model = new GeneratedProject(
                        directory, TestDatabases.withLogin("skipped_objects_reader", project.database()))
                .generate(Map.of());

        assertThat(skipped(model).lines())
                .contains("table public.sale: the login role of generate --from has no privilege on it")
                .noneMatch(line -> line.startsWith("table public.films:"));
    }

    @Test
    void skippedObjects_areNamedWithReasonsAndNotServed() throws Exception {
        GeneratedModel model = project.generate(Map.of());
        assertThat(skipped(model).lines())
                .contains(
                        "function public.clean_up(): a request cannot call it, because it is a procedure",
                        "function public.product(integer): a request cannot call it, because it is an aggregate function",
                        "function public.spread(internal): a request cannot call it, because it has an argument of the type"
                                + " internal",
                        "function public.touch(): a request cannot call it, because it is a trigger function",
                        "function public.unnamed(integer, b integer): a request cannot call it, because argument 1 has no"
                                + " name",
                        "function public.hidden_one(): excludes or includes of jooq.xml",
                        "function public.hidden_one(a integer): excludes or includes of jooq.xml",
                        "partitions public.sale: the partitioned table has their rows; partitions = follow serves them",
                        "table public.Schema Version: history table of Flyway",
                        "table public.audit_log: the property exclude, or --exclude",
                        "table public.secrets: excludes or includes of jooq.xml",
                        "view public.one: PostgreSQL cannot describe it: infinite recursion detected in rules for"
                                + " relation \"one\"",
                        "view public.pg_stat_statements: belongs to the extension pg_stat_statements; the property"
                                + " extensions serves it")
                .noneMatch(line -> line.contains("sale_1")
                        || line.contains("films:")
                        || line.contains("audits")
                        || line.contains("whole_body"));
        try (RunningServer running = project.start(model)) {
            assertThat(get(running, "/films?select=*,sale(id)"))
                    .isEqualTo("[{\"id\":1,\"title\":\"A\",\"sale\":[{\"id\":1}]}]");
            for (String name : List.of(
                    "audit_log",
                    "secrets",
                    "sale_1",
                    "Schema%20Version",
                    "pg_stat_statements",
                    "one",
                    "rpc/hidden_one")) {
                assertThat(get(running, "/" + name))
                        .contains("\"code\":\"PGRST20")
                        .doesNotContainPattern("Perhaps you meant[^\"]*[.']" + name + "[('\"]");
            }
            for (String embed : List.of("audit_log", "secrets", "sale_1", "audits")) {
                assertThat(get(running, "/films?select=" + embed + "(id)"))
                        .as(embed)
                        .contains("PGRST200")
                        .doesNotContain("Perhaps you meant '" + embed);
            }
            assertThat(get(running, "/rpc/last_audit")).isEqualTo("[]");
            assertThat(get(running, "/film_secrets")).isEqualTo("[]");
            assertThat(get(running, "/rpc/seen")).isEqualTo("1");
            assertThat(get(running, "/"))
                    .contains("/films", "/sale", "/film_secrets", "/rpc/seen")
                    .doesNotContain(
                            "/audit_log", "/secrets", "sale_1", "Schema Version", "pg_stat_statements", "hidden_one");
        }
    }

    @Test
    void options_serveMoreOrLess() throws Exception {
        GeneratedModel model = project.generate(Map.of(
                SchemaDatabase.PARTITIONS,
                "follow",
                SchemaDatabase.EXTENSIONS,
                "pg_stat_statements",
                SchemaDatabase.EXCLUDE,
                "view public.film*,function public.seen*"));
        assertThat(skipped(model))
                .contains(
                        "view public.film_secrets: the property exclude",
                        "function public.seen(): the property exclude")
                .doesNotContain("pg_stat_statements", "partitions", "audit_log");
        try (RunningServer running = project.start(model)) {
            assertThat(get(running, "/sale_1?select=id")).isEqualTo("[{\"id\":1}]");
            assertThat(get(running, "/"))
                    .contains("/pg_stat_statements", "/audit_log")
                    .doesNotContain("/rpc/seen");
        }
    }
}
