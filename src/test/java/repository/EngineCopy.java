package repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.LocalRepository;
import dev.postern.testing.ProjectCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A copy of this project, the engine of other projects, with its own local Maven repository.
///
/// @param directory folder of the copy and of the repository
record EngineCopy(Path directory) {

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    void create() throws IOException {
        LocalRepository.create(repository());
        ProjectCopy.create(folder());
    }

    private Path repository() {
        return directory.resolve("repository");
    }

    Path folder() {
        return directory.resolve("engine");
    }

    /// Returns the variables with which Maven uses the repository.
    Map<String, String> environment() {
        return Map.of(
                "MAVEN_OPTS", LocalRepository.option(repository()), "POSTERN_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    /// Changes the version, the launcher and the changelog, and installs the result.
    void install(String version) throws IOException, InterruptedException {
        edit(
                "pom.xml",
                "<artifactId>postern</artifactId>\n  <version>[^<]*",
                "<artifactId>postern</artifactId>\n  <version>" + version);
        edit("src/main/resources/dev/postern/catalog/version.txt", ".*\n", version + "\n");
        edit("postern", "\nset -u\n", "\nset -u\n# version " + version + "\n");
        edit(
                "CHANGELOG.md",
                "## \\[Unreleased\\]\n",
                "## [" + version + "]\n\n### Upgrading\n- Read this note.\n\n## [0.1.0]\n");
        run(folder(), "mvn", "-q", "-B", "-Dmaven.test.skip=true", "package", "install:install");
    }

    private void edit(String file, String pattern, String replacement) throws IOException {
        Path path = folder().resolve(file);
        String text = Files.readString(path);
        String edited = text.replaceFirst(pattern, replacement);
        assertThat(edited).as(file).isNotEqualTo(text);
        Files.writeString(path, edited);
    }

    /// Installs the present jar under another version.
    void installPreRelease(String version) throws IOException, InterruptedException {
        run(
                folder(),
                "mvn",
                "-q",
                "-B",
                "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
                "-Dfile=target/postern.jar",
                "-DgroupId=dev.postern",
                "-DartifactId=postern",
                "-Dversion=" + version,
                "-Dpackaging=jar");
    }

    /// Returns the jar with its libraries, outside of the clone.
    Path copiedJar() throws IOException {
        Path target = directory.resolve("jar");
        if (Files.notExists(target)) {
            Files.createDirectories(target.resolve("lib"));
            Path build = folder().resolve("target");
            try (Stream<Path> libraries = Files.list(build.resolve("lib"))) {
                for (Path library : libraries.toList()) {
                    Files.copy(library, target.resolve("lib").resolve(library.getFileName()));
                }
            }
            Files.copy(
                    build.resolve("postern.jar"), target.resolve("postern.jar"), StandardCopyOption.REPLACE_EXISTING);
        }
        return target.resolve("postern.jar");
    }

    /// Starts a command without input, whose errors are part of its output.
    Process start(Path folder, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_"));
        builder.environment().putAll(environment());
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /// Runs a command that has to succeed, and returns its output.
    String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = start(folder, command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}
