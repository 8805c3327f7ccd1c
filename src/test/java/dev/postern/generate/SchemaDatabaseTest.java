package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.embedded.ScratchLocation;
import dev.postern.migrate.ProjectProperties;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of [SchemaDatabase] in projects of their own: migrations are applied as by `migrate up`.
class SchemaDatabaseTest {

    private static final ScratchLocation SCRATCH = new ScratchLocation.Url(TestDatabases.scratchUrl());

    @TempDir
    private Path project = Path.of("");

    private GenerationTarget target = new GenerationTarget(project, project, "shop");

    @BeforeEach
    void createProject() throws IOException {
        target = new GenerationTarget(project.resolve("db"), project.resolve("sources"), "shop.schema");
        Files.createDirectories(target.folder().resolve("migration"));
        String configuration = Files.readString(Path.of("db/jooq.xml"));
        Files.writeString(
                target.folder().resolve(ProjectProperties.FILE),
                configuration.replaceFirst("<packageName>.*</packageName>", "<packageName>shop.schema</packageName>"));
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(target.folder().resolve("migration").resolve(name), sql);
    }

    @Test
    void migrations_areAppliedUnchangedInOrder() throws IOException {
        write("V10__c.sql", "alter table t rename a to costs;");
        write("V2__bodies.sql", """
                -- postern: no transaction
                create index concurrently t_a on t (a);
                create function last_of(text) returns text language sql begin atomic select lower($1); select upper($1); end;
                """);
        write("V1__texts.sql", """
                \uFEFF-- costs ${price}
                create table t (a text default '${name} ${flyway:timestamp}', b jsonb check (b ? 'x' or b is null));
                """);

        Generation.ofMigrations(target, new ScratchLocation.Embedded()).run();

        assertThat(target.classes().resolve("tables/T.java"))
                .content()
                .contains("DSL.name(\"costs\")", "${name} ${flyway:timestamp}");
        assertThat(target.classes().resolve("routines/LastOf.java")).exists();
        assertThat(target.stamp()).content().contains("source=migrations\nschema.version=10\n");
        assertThat(Fingerprint.isCurrent(target)).isTrue();
        assertThat(Generation.ofMigrations(target, SCRATCH).differences()).isEmpty();
    }

    /// The name of a class depends on its own schema alone.
    @Test
    void secondSchema_classesOfTheFirstStay() throws IOException {
        write("V1__t.sql", "create table tables (a int); create schema tables; create table tables.t (a int);");

        Generation.ofMigrations(target, SCRATCH).run();

        assertThat(target.classes().resolve("tables/Tables.java")).exists();
        assertThat(Fingerprint.files(target.classes(), file -> file.endsWith("T.java")))
                .singleElement()
                .asString()
                .matches(".*/shop/schema/tables_\\w{4}/tables/T.java");
    }

    @Test
    void excludedSchemas_getNoClasses() throws IOException {
        Path configuration = target.folder().resolve(ProjectProperties.FILE);
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replaceFirst(
                                "<properties>",
                                "<properties><property><key>exclude</key><value>public.log_*, old*.*, event trigger *"
                                        + "</value></property>"));
        write("V1__t.sql", """
                create table t (a int);
                create schema old_1; create table old_1.t (a int);
                create schema bold; create table bold.t (a int);
                """);

        Generation.ofMigrations(target, SCRATCH).run();

        assertThat(target.facts())
                .content()
                .contains("table\tpublic\tt", "table\tbold\tt")
                .doesNotContain("old_1");
        assertThat(Fingerprint.files(target.classes(), file -> file.endsWith("T.java")))
                .hasSize(2);
    }

    @Test
    void failure_namesPlaceAndLeavesFilesUnchanged() throws IOException {
        write("V1__a.sql", "create table a (i int);\n\n-- a comment\nselect *\nfrom b;\n");
        Path existing = target.classes().resolve("Old.java");
        Files.createDirectories(target.classes());
        Files.writeString(existing, "old");

        assertThatThrownBy(() -> Generation.ofMigrations(target, SCRATCH).run())
                .hasMessageContaining("V1__a.sql, line 4, failed: relation \"b\" does not exist");

        assertThat(target.classes())
                .isDirectoryContaining("glob:**/Old.java")
                .isDirectoryNotContaining("glob:**/*.tsv");
    }

    @Test
    void objectsThatCannotBeGenerated_areNamedAndFilesStayUnchanged() throws IOException {
        write("V1__a.sql", "create function \"a\\b\"() returns int return 1;");

        assertThatThrownBy(() -> Generation.ofMigrations(target, SCRATCH).run())
                .hasMessageContaining("is unchanged, because some objects of the database cannot be generated");

        assertThat(target.directory()).doesNotExist();
    }

    /// Roles belong to the server, and other commands than migrations create some of them.
    @Test
    void serverAtUrl_isLeftAsBefore() throws IOException {
        DatabaseAddress server = TestDatabases.createEmpty();
        String objects = "select string_agg(name, ',' order by name) from (select rolname from pg_roles union all"
                + " select datname from pg_database where datname like 'postern%') as names (name)";
        String before = TestDatabases.value(server, objects);
        String url = server.url() + "?user=" + server.user() + "&password=" + server.password();
        write("V1__a.sql", "create table a (i int); create role generated_role; grant select on a to generated_role;");
        write("V2__b.sql", "grant select on a to \"Other role\", another_role;");

        Generation.ofMigrations(target, new ScratchLocation.Url(url)).run();

        assertThat(target.classes().resolve("tables/A.java")).exists();
        assertThat(TestDatabases.value(server, objects)).isEqualTo(before);
        write("V3__broken.sql", "grant select on a to missing_role; select * from nowhere;");
        assertThatThrownBy(() -> Generation.ofMigrations(target, new ScratchLocation.Url(url))
                        .run())
                .hasMessageContaining("nowhere");
        assertThat(TestDatabases.value(server, objects)).isEqualTo(before);
    }

    @Test
    void noMigrations_emptySchemaIsGenerated() {
        Generation.ofMigrations(target, SCRATCH).run();

        assertThat(target.classes().resolve("Public.java")).exists();
    }
}
