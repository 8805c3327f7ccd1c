package dev.postern.cli;

import dev.postern.problem.CommandException;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// Parent of all commands.
@Command(
        name = "postern",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        version = "Postern 0.1.0",
        description = "SQL migrations in, a typed JSON API out.")
public final class RootCommand {

    private RootCommand() {}

    /// Runs the command that `arguments` name, without application code.
    ///
    /// @return exit status: 0 for success, 1 for a failure, 2 for invalid arguments
    public static int run(List<Object> commands, String... arguments) {
        return run(commands, _ -> null, arguments);
    }

    /// Runs the command that `arguments` name.
    ///
    /// @param problems function from an exception of application code to its error; null for an unknown exception
    /// @return exit status: 0 for success, 1 for a failure, 2 for invalid arguments
    public static int run(List<Object> commands, Function<Throwable, @Nullable Problem> problems, String... arguments) {
        CommandLine root = new CommandLine(new RootCommand());
        commands.forEach(root::addSubcommand);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExpandAtFiles(false); // JwtKeys reads the file in --jwt-secret @file
        root.setDefaultValueProvider(new EnvironmentDefaults());
        root.setExecutionExceptionHandler((failure, command, _) -> {
            ConsoleOutput.print(commandFailure(failure, problems), command.getErr());
            return 1;
        });
        if (arguments.length == 0) {
            root.usage(root.getOut());
            return 2;
        }
        try {
            return root.execute(ConfigFile.expand(root, System.getenv(), arguments));
        } catch (ParameterException e) {
            root.getErr().println(e.getMessage());
            return root.getCommandSpec().exitCodeOnInvalidInput();
        }
    }

    /// Returns the failure that ends a command.
    ///
    /// @throws Exception the failure itself, if its cause is unknown
    private static CommandException commandFailure(Exception failure, Function<Throwable, @Nullable Problem> problems)
            throws Exception {
        if (failure instanceof CommandException known) {
            return known;
        }
        Problem problem = failure instanceof ProblemException e ? e.problem() : problems.apply(failure);
        if (problem == null) {
            throw failure;
        }
        return CommandException.of(problem);
    }
}
