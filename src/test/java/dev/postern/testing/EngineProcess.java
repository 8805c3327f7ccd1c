package dev.postern.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The main class of the engine in a process whose class path has neither the example nor the tests.
///
/// @param directory working directory of the processes
/// @param environment environment variables of the processes
public record EngineProcess(Path directory, Map<String, String> environment) {

    public EngineProcess {
        environment = Map.copyOf(environment);
    }

    /// Starts a command without further classes.
    public ServiceProcess start(String... arguments) {
        return start(PackedProgram.engineCommand(), arguments);
    }

    /// Starts a command.
    ///
    /// @param classes further directory of the class path
    public ServiceProcess startWith(Path classes, String... arguments) {
        return start(PackedProgram.engineCommand(classes), arguments);
    }

    /// Starts a command with the JVM options of a package.
    ///
    /// @param classes further directory of the class path
    public ServiceProcess startDeployed(Path classes, String... arguments) {
        return start(PackedProgram.deployedCommand(classes), arguments);
    }

    private ServiceProcess start(List<String> command, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return ServiceProcess.start(new ProcessBuilder(all).directory(directory.toFile()), environment);
    }

    /// Runs a command without further classes and waits for its end.
    public ServiceProcess.Result run(String... arguments) {
        try (ServiceProcess process = start(arguments)) {
            return process.result();
        }
    }

    /// Runs a command and waits for its end.
    ///
    /// @param classes further directory of the class path
    public ServiceProcess.Result runWith(Path classes, String... arguments) {
        try (ServiceProcess process = startWith(classes, arguments)) {
            return process.result();
        }
    }
}
