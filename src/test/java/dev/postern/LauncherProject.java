package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ShellScript;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Project with the launcher, whose Maven records its calls and compiles nothing.
///
/// @param directory directory above the project
record LauncherProject(Path directory) {

    /// The launcher of this build.
    static final Path LAUNCHER = Path.of("postern").toAbsolutePath();

    private static final List<String> TOOLS =
            List.of("dirname", "readlink", "grep", "sed", "cat", "find", "cksum", "mkdir", "rm", "mv", "tr", "sh");

    /// Result of a launcher's run.
    record Outcome(int status, String out, String err) {}

    /// Creates the project, and a PATH with the launcher's tools and without `java`.
    static LauncherProject create(Path directory) throws IOException {
        LauncherProject project = new LauncherProject(directory);
        for (String tool : TOOLS) {
            Path link = project.tool(tool);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, find(tool));
        }
        for (String file : List.of(
                "src/main/java/dev/postern/Postern.java", "src/main/java/shop/Shop.java", "db/migration/V1__a.sql")) {
            Files.createDirectories(project.file(file).getParent());
            Files.createFile(project.file(file));
        }
        Files.writeString(project.file("pom.xml"), "  <postern.main>shop.Shop</postern.main>\n");
        project.maven("");
        Files.copy(LAUNCHER, project.launcher(), StandardCopyOption.COPY_ATTRIBUTES);
        return project;
    }

    private static Path find(String tool) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                return file.toAbsolutePath();
            }
        }
        throw new AssertionError("no " + tool + " on the PATH");
    }

    /// Deletes the symbolic links.
    void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    Path file(String path) {
        return directory.resolve("project").resolve(path);
    }

    Path launcher() {
        return file("postern");
    }

    /// Returns a program on the PATH.
    Path tool(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /// Sets the commands of Maven.
    void maven(String commands) throws IOException {
        ShellScript.write(
                tool("mvn"),
                "echo \"$*\" >>calls\n" + commands + "\n[ -f target/classpath ] || echo library.jar >target/classpath");
    }

    /// Makes the compilation fail.
    void failCompile() throws IOException {
        maven("case \"$*\" in *' compile '*) echo 'Shop.java:1: error'; exit 1;; esac");
    }

    /// Returns the arguments of Maven's calls.
    List<String> calls() throws IOException {
        return Files.readAllLines(file("calls"));
    }

    /// Returns the phases of Maven's calls.
    List<String> phases() throws IOException {
        return calls().stream()
                .flatMap(call -> Stream.of(call.split(" ")))
                .filter(argument -> argument.matches("compile|process-resources"))
                .toList();
    }

    /// Makes a file newer than the build.
    void touch(String path) throws IOException {
        Files.setLastModifiedTime(file(path), FileTime.from(Instant.now().plusSeconds(1)));
    }

    /// Creates a JDK whose `java` prints its arguments and exits with 7.
    ///
    /// @return environment variable `JAVA_HOME=…` for it
    String jdk(String version) throws IOException {
        Path home = directory.resolve("jdk");
        ShellScript.write(home.resolve("bin/javac"), "");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"" + version + "\"\n");
        ShellScript.write(home.resolve("bin/java"), "echo \"$*\"; exit 7");
        return "JAVA_HOME=" + home;
    }

    /// Runs the launcher in a directory outside the project.
    ///
    /// @param arguments separated by spaces
    /// @param variables `NAME=value`
    Outcome run(String arguments, String... variables) throws Exception {
        return runAs(launcher(), arguments, variables);
    }

    /// Runs the launcher by another path.
    Outcome runAs(Path link, String arguments, String... variables) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec \"$0\" " + arguments, link.toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", directory.resolve("bin").toString());
        builder.environment().put("POSTERN_JDK_PATHS", "/nonexistent");
        for (String variable : variables) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /// Starts the launcher with the JDK of [#jdk].
    ServiceProcess start(String command) {
        return ServiceProcess.startIn(
                directory.resolve("project"),
                Map.of(
                        "PATH", directory.resolve("bin").toString(),
                        "JAVA_HOME", directory.resolve("jdk").toString()),
                command);
    }
}
