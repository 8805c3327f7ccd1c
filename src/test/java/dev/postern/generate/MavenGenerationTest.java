package dev.postern.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.migrate.ProjectProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests that jOOQ's Maven plugin writes the same files as `./postern generate`, from the same configuration file.
@Tag("builds")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MavenGenerationTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void pluginAndCommand_writeEqualFiles() throws Exception {
        GenerationTarget project = GenerationTarget.read(Path.of("db"));
        Path configuration = directory.resolve("jooq.xml");
        Files.writeString(
                configuration,
                Files.readString(project.folder().resolve(ProjectProperties.FILE))
                        .replace("<directory>" + project.directory(), "<directory>" + directory));

        ProcessBuilder maven = new ProcessBuilder(
                        "mvn", "-B", "-q", "jooq-codegen:generate", "-Djooq.configuration=" + configuration)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));

        assertThat(maven.start().waitFor())
                .as(Files.readString(directory.resolve("log"), StandardCharsets.UTF_8))
                .isZero();
        assertThat(ClassFiles.differences(project.in(directory), project)).isEmpty();
    }
}
