package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.EngineVersion;
import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.MigrationCheck;
import dev.postern.migrate.MigrationFiles;
import dev.postern.problem.CommandException;
import dev.postern.project.SchemaOrigin.ExistingDatabase;
import dev.postern.project.SchemaOrigin.FirstTable;
import dev.postern.project.SchemaOrigin.SqlFile;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the files that `init` writes. `NewProjectBuildTest` builds and runs a project.
class NewProjectTest {

    private static final Path MUSIC = Path.of("src/test/resources/project/music.sql");

    @TempDir
    Path parent = Path.of("");

    static EngineArtifact installedArtifact() {
        String version = EngineVersion.current();
        return new EngineArtifact(Path.of("repository/dev/postern/postern", version, "postern-" + version + ".jar"));
    }

    private NewProject project(SchemaOrigin origin, ApplicationCode code, String... schemas) {
        Path folder = parent.resolve("some/my shop");
        ProjectNames names = ProjectNames.of(folder, "com.acme.shop");
        return new NewProject(
                folder,
                new ProjectTemplate(names, origin, List.of(schemas), code),
                new ScratchLocation.Url(TestDatabases.scratchUrl()),
                _ -> {});
    }

    private static Map<String, String> create(NewProject project) {
        project.create(installedArtifact());
        return ProjectFiles.read(project.folder());
    }

    @Test
    void firstTable_projectIsComplete() {
        NewProject project = project(new FirstTable(), ApplicationCode.JAVA);
        Map<String, String> files = create(project);
        assertThat(files)
                .containsOnlyKeys(
                        ".github/workflows/ci.yml",
                        ".gitignore",
                        "README.md",
                        "db/demo/demo.sql",
                        "db/jooq.xml",
                        "db/migration/V1__products.sql",
                        "db/undo/U1__products.sql",
                        "generated-sources/com/acme/shop/schema/DefaultCatalog.java",
                        "generated-sources/com/acme/shop/schema/Keys.java",
                        "generated-sources/com/acme/shop/schema/Public.java",
                        "generated-sources/com/acme/shop/schema/Tables.java",
                        "generated-sources/com/acme/shop/schema/facts.tsv",
                        "generated-sources/com/acme/shop/schema/schema.properties",
                        "generated-sources/com/acme/shop/schema/tables/Products.java",
                        "pom.xml",
                        "postern",
                        "src/main/java/com/acme/shop/Shop.java",
                        "src/test/java/com/acme/shop/ShopTest.java");
        assertThat(files.values()).noneMatch(text -> text.contains("{{"));
        assertThat(files)
                .hasEntrySatisfying("pom.xml", text -> assertThat(text.lines()).hasSizeLessThanOrEqualTo(60));
        assertThat(files.get("postern")).isEqualTo(ProjectFiles.text(Path.of("postern")));
        assertThat(project.folder().resolve("postern")).isExecutable();
        assertThat(project.nextCommands())
                .containsExactly(
                        "cd '" + project.folder() + "' && ./postern serve", "curl http://127.0.0.1:8080/api/products");
    }

    /// The versions in the template are literals: a template with properties could not be read alone.
    @Test
    void versionsOfTemplate_areThoseOfEngine() {
        String engine = ProjectFiles.text(Path.of("pom.xml"));
        String pom = ProjectTemplate.pom();
        assertThat(EngineVersion.current())
                .isEqualTo(first("<artifactId>postern</artifactId>\\s*<version>(.*?)<", engine));
        assertThat(first("<jooq.version>(.*?)<", pom)).isEqualTo(first("<jooq.version>(.*?)<", engine));
        assertThat(first("junit-jupiter</artifactId><version>(.*?)<", pom))
                .isEqualTo(first("<junit.version>(.*?)<", engine));
        for (String plugin : List.of("clean", "resources", "compiler", "surefire", "dependency")) {
            String version = "maven-" + plugin + "-plugin</artifactId>\\s*<version>(.*?)<";
            assertThat(first(version, pom)).as(plugin).isEqualTo(first(version, engine));
        }
    }

    private static String first(String pattern, String text) {
        var match = Pattern.compile(pattern).matcher(text);
        assertThat(match.find()).as(pattern).isTrue();
        return match.group(1);
    }

    @Test
    void sqlFile_becomesFirstMigrationWithProvenUndoScript() {
        NewProject project = project(new SqlFile(MUSIC), ApplicationCode.JAVA);
        Map<String, String> files = create(project);
        assertThat(files.get("db/migration/V1__schema.sql")).contains("create table public.albums");
        assertThat(files.get("db/undo/U1__schema.sql")).contains("drop table public.albums");
        assertThat(files).containsKey("generated-sources/com/acme/shop/schema/tables/Albums.java");
        try (ScratchServer server = ScratchServer.at(TestDatabases.scratchUrl(), _ -> {})) {
            MigrationFiles scripts = MigrationFiles.read(project.folder().resolve("db"));
            assertThat(MigrationCheck.run(scripts, server, null, _ -> {}))
                    .noneMatch(finding -> finding.toString().contains("undo"));
        }
    }

    @Test
    void existingDatabase_projectHasNoMigrations() {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(
                database,
                "create schema crm; create table crm.clients (id int primary key);"
                        + "create schema hr; create table hr.people (id int primary key); create table unused (id int)");
        NewProject project = project(new ExistingDatabase(database), ApplicationCode.NONE, "crm", "hr");
        Map<String, String> files = create(project);
        assertThat(files.keySet()).noneMatch(file -> file.startsWith("src/") || file.endsWith(".sql"));
        assertThat(files)
                .containsKeys(
                        "generated-sources/com/acme/shop/schema/tables/Clients.java",
                        "generated-sources/com/acme/shop/schema/hr/tables/People.java");
        assertThat(files.get("pom.xml")).contains("<postern.main>dev.postern.cli.EngineMain</postern.main>");
        assertThat(files.get("db/jooq.xml")).contains("<value>crm,hr</value>", "<value>crm</value>");
        assertThat(files.values()).noneMatch(text -> text.contains(database.password()));
        assertThat(project.nextCommands().getLast()).endsWith("/api/clients");
    }

    /// The test of the project needs the database, so it is skipped without the variables of its address.
    @Test
    void existingDatabase_testUsesTheDatabaseInTheEnvironment() {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, "create table clients (id int primary key)");
        Map<String, String> files = create(project(new ExistingDatabase(database), ApplicationCode.JAVA));
        assertThat(files.get("src/test/java/com/acme/shop/ShopTest.java"))
                .contains("@EnabledIfEnvironmentVariable(named = \"POSTERN_DB_URL\"", "Shop.application()")
                .doesNotContain("{{", database.url());
        assertThat(files.get("README.md")).contains("POSTERN_DB_URL=URL POSTERN_DB_USER=ROLE ./postern test");
    }

    @Test
    void nonEmptyFolder_isRejectedAndUnchanged() throws Exception {
        NewProject project = project(new FirstTable(), ApplicationCode.JAVA);
        Files.createDirectories(project.folder());
        ProjectFiles.write(project.folder().resolve(".hidden"), "x");
        assertThatThrownBy(() -> create(project))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is not empty");
        assertThat(ProjectFiles.read(project.folder())).containsOnlyKeys(".hidden");
    }

    @Test
    void failedGeneration_leavesNothing() {
        Path file = parent.resolve("broken.sql");
        ProjectFiles.write(file, "create table a (id int);\ncreate table b (id missing_type);");
        NewProject project = project(new SqlFile(file), ApplicationCode.JAVA);
        assertThatThrownBy(() -> create(project))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("line 2");
        assertThat(parent.resolve("some")).doesNotExist();
    }

    @Test
    void failureInExistingFolder_leavesItEmpty() throws Exception {
        Path file = parent.resolve("nothing.sql");
        ProjectFiles.write(file, "select 1;");
        NewProject project = project(new SqlFile(file), ApplicationCode.JAVA);
        Files.createDirectories(project.folder());
        assertThatThrownBy(() -> create(project)).hasMessageContaining("creates no object");
        assertThat(project.folder()).isEmptyDirectory();
    }
}
