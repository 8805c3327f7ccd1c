package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs `migrate` with the files and the database of a test.
record MigrateRun(Path folder, DatabaseAddress database) {

    /// Runs in this JVM; other tests check the exit status of a process.
    Result run(String... arguments) {
        return CommandRun.of(new MigrateCommand(null), command(arguments));
    }

    String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("migrate", arguments[0], "--db-dir", folder.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        return List.of("new", "check").contains(arguments[0])
                ? command.toArray(String[]::new)
                : ServiceProcess.withDatabaseOptions(database, command.toArray(String[]::new));
    }
}
