package dev.postern;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The generated classes are those the migrations give: told in milliseconds, without a database.
class GeneratedSourcesTest {

    private static final Path PROJECT = Path.of("");

    @TempDir
    private Path copy = PROJECT;

    @BeforeEach
    void copyTheProject() throws IOException {
        Files.copy(PROJECT.resolve("pom.xml"), copy.resolve("pom.xml"));
        for (String directory : new String[] {"db/migration", "generated-sources"}) {
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
    void theClassesAreWhatTheMigrationsGive() {
        assertThat(new Fingerprint(PROJECT).differences())
                .as("generated-sources/ is not what db/migration gives: run ./postern generate")
                .isEmpty();
    }

    @Test
    void anUntouchedCopyIsTheSame() {
        assertThat(new Fingerprint(copy).differences()).isEmpty();
    }

    @Test
    void aChangedMigrationIsFound() throws IOException {
        Path migration;
        try (Stream<Path> files = Files.list(copy.resolve("db/migration"))) {
            migration = files.findFirst().orElseThrow();
        }
        Files.writeString(migration, "-- changed\n", APPEND);
        assertThat(new Fingerprint(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void aNewMigrationIsFound() throws IOException {
        Files.writeString(copy.resolve("db/migration/V999__tags.sql"), "create table tags (id bigint primary key);");
        assertThat(new Fingerprint(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void anotherVersionOfJooqIsFound() throws IOException {
        Path pom = copy.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("<jooq.version>", "<jooq.version>0."));
        assertThat(new Fingerprint(copy).differences())
                .singleElement()
                .asString()
                .startsWith("stale:");
    }

    @Test
    void anEditedClassIsFound() throws IOException {
        Path file = anyClass();
        Files.writeString(file, "// edited\n", APPEND);
        assertThat(new Fingerprint(copy).differences()).containsExactly("edited: " + name(file));
    }

    @Test
    void aMissingClassIsFound() throws IOException {
        Path file = anyClass();
        Files.delete(file);
        assertThat(new Fingerprint(copy).differences()).containsExactly("missing: " + name(file));
    }

    @Test
    void anExtraClassIsFound() throws IOException {
        Path file = anyClass().resolveSibling("Extra.java");
        Files.writeString(file, "class Extra {}\n");
        assertThat(new Fingerprint(copy).differences()).containsExactly("extra: " + name(file));
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
