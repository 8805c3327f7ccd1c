package dev.postern.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The main class of the engine in a process whose class path has neither the example nor the tests.
public final class EngineProcess {

    private static final Path CLASSES = Path.of("target/classes");
    private static final String MAIN = "dev.postern.cli.EngineMain";

    private final Path engine;
    private final Path directory;
    private final Map<String, String> environment;

    /// @param engine directory for a copy of the engine's classes
    /// @param directory working directory of the processes
    /// @param environment environment variables of the processes
    public EngineProcess(Path engine, Path directory, Map<String, String> environment) {
        this.engine = engine;
        this.directory = directory;
        this.environment = Map.copyOf(environment);
        if (!Files.exists(engine.resolve("dev"))) {
            copyEngine();
        }
    }

    private void copyEngine() {
        try (Stream<Path> files = Files.walk(CLASSES.resolve("dev"))) {
            for (Path file : files.toList()) {
                Path copy = engine.resolve(CLASSES.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a command.
    ///
    /// @param classes further directory of the class path
    public ServiceProcess start(Path classes, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(classes),
                MAIN));
        command.addAll(List.of(arguments));
        return ServiceProcess.start(new ProcessBuilder(command).directory(directory.toFile()), environment);
    }

    /// Runs a command without further classes and waits for its end.
    public ServiceProcess.Result run(String... arguments) {
        return run(engine, arguments);
    }

    /// Runs a command and waits for its end.
    ///
    /// @param classes further directory of the class path
    public ServiceProcess.Result run(Path classes, String... arguments) {
        try (ServiceProcess process = start(classes, arguments)) {
            return process.result();
        }
    }

    private String classPath(Path classes) {
        Stream<String> libraries = Stream.of(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"));
        return Stream.concat(
                        Stream.of(classes, engine)
                                .map(path -> path.toAbsolutePath().toString()),
                        libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
