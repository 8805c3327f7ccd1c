package dev.postern;

import dev.postern.assembly.ServedApplication;
import dev.postern.cli.EngineCommands;
import dev.postern.cli.RootCommand;
import java.util.List;

/// The command line of an application.
///
/// ```java
/// public static void main(String[] arguments) {
///     Postern.run(Application.of(DefaultCatalog.DEFAULT_CATALOG), arguments);
/// }
/// ```
public final class Postern {

    private Postern() {}

    /// Runs the command that `arguments` name, and ends the process with its exit status.
    ///
    /// The status is 0 for success, 1 for a failure and 2 for invalid arguments.
    public static void run(Application application, String... arguments) {
        System.exit(execute(application, arguments));
    }

    /// @return exit status
    static int execute(Application application, String... arguments) {
        ServedApplication served = application.served();
        return RootCommand.run(served.generated(), commands(application, served), Application::problem, arguments);
    }

    private static List<Object> commands(Application application, ServedApplication served) {
        List<Object> commands = EngineCommands.of(() -> served, application.loginRole());
        commands.addAll(application.commands());
        return commands;
    }
}
