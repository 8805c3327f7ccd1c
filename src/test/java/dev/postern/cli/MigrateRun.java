package dev.postern.cli;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `migrate` with files and a database of the test's own.
record MigrateRun(Path folder, DatabaseAddress database) {

    /// In this JVM: that a process ends with the same is seen of other commands.
    Result run(String... arguments) {
        return CommandRun.of(new MigrateCommand(), command(arguments));
    }

    String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("migrate", arguments[0], "--db-dir", folder.toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        return List.of("new", "check").contains(arguments[0])
                ? command.toArray(String[]::new)
                : ServiceProcess.on(database, command.toArray(String[]::new));
    }
}
