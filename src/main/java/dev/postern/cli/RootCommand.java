package dev.postern.cli;

import dev.postern.problem.ProblemException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/// All commands of the program.
@Command(
        name = "postern",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        version = "Postern 0.1.0",
        description = "SQL migrations in, a typed JSON API out.")
public final class RootCommand {

    private RootCommand() {}

    /// Runs the command that `arguments` name.
    ///
    /// @return 0 if it did its work, 1 if it could not, 2 if the arguments make no sense
    public static int run(List<Object> commands, String... arguments) {
        CommandLine line = new CommandLine(new RootCommand());
        commands.forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false); // --jwt-secret @file is read by what it is given to
        line.setDefaultValueProvider(new EnvironmentDefaults());
        line.setExecutionExceptionHandler((failure, command, _) -> {
            if (failure instanceof ProblemException problem) {
                ConsoleOutput.print(problem.problem(), command.getErr());
                return 1;
            }
            throw failure;
        });
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return 2;
        }
        try {
            return line.execute(ConfigFile.expand(line, System.getenv(), arguments));
        } catch (ParameterException e) {
            line.getErr().println(e.getMessage());
            return line.getCommandSpec().exitCodeOnInvalidInput();
        }
    }
}
