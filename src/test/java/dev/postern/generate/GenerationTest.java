package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.embedded.ScratchLocation;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jooq.meta.jaxb.Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of [Generation]: its output is a function of the schema alone.
class GenerationTest {

    @TempDir
    private Path directory = Path.of("");

    /// A change of the generator's output needs a new number in [Fingerprint], and this test fails until then.
    @ParameterizedTest
    @ValueSource(strings = {"db", "src/test/db"})
    void committedFiles_equalTheOutput(String folder) {
        assertThat(Generation.ofMigrations(
                                GenerationTarget.read(Path.of(folder)),
                                new ScratchLocation.Url(TestDatabases.scratchUrl()))
                        .differences())
                .isEmpty();
    }

    @Test
    void database_isReadAndRecordedInTheStamp() throws SQLException, IOException {
        DatabaseAddress database = TestDatabases.createEmpty();
        TestDatabases.execute(database, """
                create schema auth; create table auth.sessions (id int);
                create schema shop; create table shop.items (id int primary key);
                create table notes (id int);
                """);
        GenerationTarget target = new GenerationTarget(Path.of("db"), directory, "shop.schema");
        try (Connection connection = SourceDatabase.connect(database)) {
            Generation.ofDatabase(target, connection, List.of("shop")).run();

            assertThat(target.stamp()).content().contains("source=database\nschemas=shop\n");
            assertThat(target.classes().resolve("shop/tables/Items.java")).exists();
            assertThat(Fingerprint.differences(target)).isEmpty();
            assertThat(Fingerprint.isCurrent(target)).isFalse();
            Files.writeString(target.facts(), "edited\n");
            assertThat(Generation.ofDatabase(target, connection, List.of("shop"))
                            .differences())
                    .containsExactly("stale: " + target.facts());
            assertThat(Generation.ofDatabase(target, connection, List.of()).differences())
                    .contains("missing: " + target.classes().resolve("tables/Notes.java"))
                    .noneMatch(line -> line.contains("essions") || line.contains("Items"));
        }
    }

    @Test
    void configurationWithoutProject_equalsThatOfAProject() throws IOException {
        Generator project = GenerationTarget.load(Path.of("db")).getGenerator();
        Files.writeString(directory.resolve("jooq.xml"), ClassCache.configuration());

        Generator generator = GenerationTarget.load(directory).getGenerator();

        assertThat(generator.getStrategy()).isEqualTo(project.getStrategy());
        assertThat(generator.getGenerate()).isEqualTo(project.getGenerate());
        assertThat(generator.getDatabase().withProperties(List.of()))
                .isEqualTo(project.getDatabase().withProperties(List.of()));
    }

    @Test
    void missingOrUnusableSchemas_areRejected() throws SQLException {
        DatabaseAddress database = TestDatabases.createEmpty();
        GenerationTarget target = new GenerationTarget(Path.of("db"), directory, "shop.schema");
        try (Connection connection = SourceDatabase.connect(database)) {
            assertThatThrownBy(() -> Generation.ofDatabase(target, connection, List.of("shop"))
                            .run())
                    .hasMessage("The database has no schema shop, only public");
            assertThatThrownBy(() ->
                            Generation.ofDatabase(target, connection, List.of()).run())
                    .hasMessage("The database has no tables or views that postgres can use");
        }
    }

    /// Timeouts in the URL override the defaults.
    @Test
    void serverWithoutResponse_connectTimesOut() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            String url = "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/d";
            assertThatThrownBy(() -> SourceDatabase.connect(new DatabaseAddress(url + "?loginTimeout=1", "u", "")))
                    .hasMessage("No connection to " + url + ": Connection attempt timed out");
        }
    }
}
