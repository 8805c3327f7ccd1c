package dev.postern;

import dev.postern.assembly.ServedApplication;
import dev.postern.cli.EngineCommands;
import dev.postern.cli.RootCommand;
import dev.postern.cli.ServiceStart;
import java.util.List;

/// The command line of an application, and its service inside a running process.
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

    /// Starts the service in this process, for tests and for programs that embed it.
    ///
    /// The service does not end the process and handles no signals. A process can run several of them. The caller
    /// closes the service.
    ///
    /// ```java
    /// try (Running service = Postern.start(application(), "--port=0", "--db-url=" + url)) {
    ///     URI products = service.address().resolve("/api/products");
    /// }
    /// ```
    ///
    /// @param serveOptions options of `./postern serve`; environment variables such as `POSTERN_DB_URL` also apply.
    /// A later option overrides an earlier one
    /// @throws IllegalArgumentException if an option is invalid
    /// @throws IllegalStateException if the service cannot start, for example because the database does not match
    /// the generated classes. Nothing stays open; the message has the details and the remedy
    public static Running start(Application application, String... serveOptions) {
        ServiceStart start = ServiceStart.inProcess(application.served(), System.getenv(), List.of(serveOptions));
        return RunningApplication.of(start.run());
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
