package dev.postern.generate;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.ProjectCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that the generated classes match the migrations, by digests and without a database.
class FingerprintTest {

    private static final GenerationTarget PROJECT = GenerationTarget.read(Path.of("db"));

    @TempDir
    private Path directory = Path.of("");

    private GenerationTarget copy = PROJECT;

    @BeforeEach
    void copyProject() throws IOException {
        copy = new GenerationTarget(directory.resolve("db"), directory.resolve("sources"), PROJECT.packageName());
        ProjectCopy.copyFiles(PROJECT.folder(), copy.folder());
        ProjectCopy.copyFiles(PROJECT.classes(), copy.classes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "src/test/db"})
    void generatedSources_matchMigrations(String folder) {
        assertThat(Fingerprint.differences(GenerationTarget.read(Path.of(folder))))
                .as("the generated classes do not match " + folder + ": run ./postern generate")
                .isEmpty();
    }

    @Test
    void unchangedCopy_isCurrent() {
        assertThat(Fingerprint.differences(copy)).isEmpty();
        assertThat(Fingerprint.isCurrent(copy)).isTrue();
    }

    @Test
    void changedMigration_isStale() throws IOException {
        Path migration =
                Fingerprint.files(copy.folder().resolve("migration"), _ -> true).getFirst();
        Files.writeString(migration, "-- changed\n", APPEND);
        assertStale();
    }

    @Test
    void newMigration_isStale() throws IOException {
        Files.writeString(copy.folder().resolve("migration/V999__tags.sql"), "create table tags (id bigint);");
        assertStale();
    }

    @Test
    void changedConfiguration_isStale() throws IOException {
        Files.writeString(copy.folder().resolve("jooq.xml"), "<!-- changed -->\n", APPEND);
        assertStale();
    }

    private void assertStale() {
        assertThat(Fingerprint.isCurrent(copy)).isFalse();
        assertThat(Fingerprint.differences(copy)).singleElement().asString().startsWith("stale: ");
    }

    @Test
    void temporaryFileOfEditor_isIgnored() throws IOException {
        Files.writeString(copy.folder().resolve("migration/.#V9__tags.sql"), "half");
        assertThat(Fingerprint.isCurrent(copy)).isTrue();
    }

    @Test
    void editedFile_isReported() throws IOException {
        Files.writeString(anyClass(), "// edited\n", APPEND);
        Files.writeString(copy.facts(), "edited\n", APPEND);
        assertThat(Fingerprint.isCurrent(copy)).isFalse();
        assertThat(Fingerprint.differences(copy)).containsExactlyInAnyOrder("edited: " + name(), "edited: facts.tsv");
    }

    @Test
    void missingClass_isReported() throws IOException {
        String name = name();
        Files.delete(anyClass());
        assertThat(Fingerprint.differences(copy)).containsExactly("missing: " + name);
    }

    @Test
    void extraClass_isReported() throws IOException {
        Files.writeString(copy.classes().resolve("Extra.java"), "class Extra {}\n");
        assertThat(Fingerprint.differences(copy)).containsExactly("extra: Extra.java");
        assertThat(Fingerprint.isCurrent(copy)).isFalse();
    }

    @Test
    void noStamp_isNotCurrent() throws IOException {
        Files.delete(copy.stamp());
        assertThat(Fingerprint.isCurrent(copy)).isFalse();
    }

    private Path anyClass() {
        return Fingerprint.files(copy.classes(), file -> file.toString().endsWith(".java"))
                .getFirst();
    }

    private String name() {
        return Fingerprint.name(copy.classes(), anyClass());
    }
}
