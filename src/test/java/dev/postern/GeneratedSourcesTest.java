package dev.postern;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.postern.migrate.SchemaStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the generated classes match the migrations, by digests and without a database.
class GeneratedSourcesTest {

    private static final Path PROJECT = Path.of("");

    @TempDir
    private Path copy = PROJECT;

    @BeforeEach
    void copyProject() throws IOException {
        Files.copy(PROJECT.resolve("pom.xml"), copy.resolve("pom.xml"));
        for (String directory : new String[] {"db/migration", "generated-sources", "src/codegen"}) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(directory))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = copy.resolve(file.toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void generatedSources_matchMigrations() {
        assertThat(Fingerprint.served(PROJECT).differences())
                .as("generated-sources/ does not match db/migration: run ./postern generate")
                .isEmpty();
    }

    /// Skipped in projects that delete the schema of Postern's tests.
    @Test
    void testSources_matchTestMigrations() {
        assumeThat(PROJECT.resolve("src/test/db")).isDirectory();
        assertThat(Fingerprint.tests(PROJECT).differences())
                .as("src/test/generated-sources does not match src/test/db: run ./postern generate")
                .isEmpty();
    }

    @Test
    void unchangedCopy_hasNoDifferences() {
        assertThat(Fingerprint.served(copy).differences()).isEmpty();
    }

    @Test
    void changedMigration_isStale() throws IOException {
        assumeGeneratedFromMigrations();
        Path migration;
        try (Stream<Path> files = Files.list(copy.resolve("db/migration"))) {
            migration = files.findFirst().orElseThrow();
        }
        Files.writeString(migration, "-- changed\n", APPEND);
        assertThat(Fingerprint.served(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void newMigration_isStale() throws IOException {
        assumeGeneratedFromMigrations();
        Files.writeString(copy.resolve("db/migration/V999__tags.sql"), "create table tags (id bigint primary key);");
        assertThat(Fingerprint.served(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void otherJooqVersion_isStale() throws IOException {
        Path pom = copy.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("<jooq.version>", "<jooq.version>0."));
        assertThat(Fingerprint.served(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void editedClass_isReported() throws IOException {
        Path file = anyClass();
        Files.writeString(file, "// edited\n", APPEND);
        assertThat(Fingerprint.served(copy).differences()).containsExactly("edited: " + name(file));
    }

    @Test
    void missingClass_isReported() throws IOException {
        Path file = anyClass();
        Files.delete(file);
        assertThat(Fingerprint.served(copy).differences()).containsExactly("missing: " + name(file));
    }

    @Test
    void extraClass_isReported() throws IOException {
        Path file = anyClass().resolveSibling("Extra.java");
        Files.writeString(file, "class Extra {}\n");
        assertThat(Fingerprint.served(copy).differences()).containsExactly("extra: " + name(file));
    }

    @Test
    void changedGenerator_isStale() throws IOException {
        Files.writeString(copy.resolve("src/codegen/facts.sql"), "-- changed\n", APPEND);
        assertThat(Fingerprint.served(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void editedFacts_areReported() throws IOException {
        Files.writeString(copy.resolve("generated-sources/facts.tsv"), "edited\n", APPEND);
        assertThat(Fingerprint.served(copy).differences()).containsExactly("edited: facts.tsv");
    }

    /// Without migrations, the facts are the only input that can be compared.
    @Test
    void classesFromDatabase_dependOnFacts() throws IOException {
        assumeGeneratedFromMigrations();
        Path stamp = copy.resolve("generated-sources/schema.properties");
        Files.writeString(
                stamp, Files.readString(stamp).replace("source=migrations", "source=database\nschemas=public"));
        assertThat(Fingerprint.served(copy).differences())
                .containsExactly("stale: facts.tsv, src/codegen, the codegen profile or jOOQ's version has changed");
    }

    /// Skips tests in projects whose classes were generated from a database.
    private static void assumeGeneratedFromMigrations() {
        assumeThat(SchemaStamp.source()).isEqualTo(SchemaStamp.Source.MIGRATIONS);
    }

    private Path anyClass() throws IOException {
        try (Stream<Path> files = Files.walk(copy.resolve("generated-sources"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String name(Path file) {
        return copy.resolve("generated-sources").relativize(file).toString().replace('\\', '/');
    }
}
