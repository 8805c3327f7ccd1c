package dev.postern.project;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Libraries of a project with another version of the engine.
///
/// @param classPath jars, separated as in the option `-cp` of Java
/// @param version version of the engine's jar among them
record EngineLibraries(String classPath, String version) {

    private static final Pattern JAR =
            Pattern.compile("[/\\\\]dev[/\\\\]postern[/\\\\]postern[/\\\\]([^/\\\\]+)[/\\\\]postern-\\1\\.jar");

    EngineLibraries {
        Objects.requireNonNull(classPath);
        Objects.requireNonNull(version);
    }

    /// Resolves the libraries with the newest version, in the order of Maven.
    ///
    /// Pre-releases such as `1.0.0-rc.1` are left out, unless the present version is one.
    ///
    /// @param project folder of the project
    /// @param current present version of the engine
    /// @throws CommandException if Maven does not find it
    static EngineLibraries newest(Path project, String current) {
        return newest(current, range -> resolve(project, range));
    }

    /// @param resolver returns the libraries of the newest version in a range of Maven
    static EngineLibraries newest(String current, Function<String, EngineLibraries> resolver) {
        EngineLibraries newest = resolver.apply("[" + current + ",)");
        while (isPreRelease(newest.version()) && !isPreRelease(current)) {
            newest = resolver.apply("[" + current + "," + newest.version() + ")");
        }
        return newest;
    }

    private static boolean isPreRelease(String version) {
        return version.contains("-");
    }

    /// Resolves the libraries with the repositories of the project.
    ///
    /// @param project folder of the project
    /// @param version version of the engine, or a range of Maven
    /// @throws CommandException if Maven does not find the version
    static EngineLibraries resolve(Path project, String version) {
        Path folder = project.resolve("target/upgrade").toAbsolutePath();
        Path output = folder.resolve("classpath");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(output);
            Files.writeString(
                    folder.resolve("pom.xml"),
                    ProjectPom.read(project).withVersion(version).text());
            Maven.run(
                    project.toAbsolutePath(),
                    List.of(
                            "-f",
                            folder.resolve("pom.xml").toString(),
                            "dependency:build-classpath",
                            "-DincludeScope=runtime",
                            "-Dmdep.outputFile=" + output));
            return of(Files.readString(output).strip());
        } catch (IOException e) {
            throw FileErrors.notWritable(folder, e);
        }
    }

    private static EngineLibraries of(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(JAR::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(jar -> new EngineLibraries(classPath, jar.group(1)))
                .orElseThrow(MavenErrors::noEngine);
    }

    /// Runs a command of the engine in a process with the same input and output.
    ///
    /// @return exit status
    int run(List<String> arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath,
                                ProjectTemplate.ENGINE_MAIN),
                        arguments.stream())
                .toList();
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw MavenErrors.engineNotStarted(version, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProjectErrors.interrupted();
        }
    }
}
