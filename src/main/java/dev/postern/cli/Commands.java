package dev.postern.cli;

import dev.postern.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// All commands of the program.
@Command(
        name = "postern",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        version = "Postern 0.1.0",
        description = "SQL migrations in, a typed JSON API out.")
public final class Commands {

    private Commands() {}

    /// Runs the command that `arguments` name.
    ///
    /// @return 0 if it did its work, 1 if it could not, 2 if the arguments make no sense
    public static int run(List<Object> commands, String... arguments) {
        CommandLine line = new CommandLine(new Commands());
        commands.forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setDefaultValueProvider(new Environment());
        line.setExecutionExceptionHandler((failure, command, _) -> {
            if (failure instanceof ProblemException problem) {
                Console.print(problem.problem(), command.getErr());
                return 1;
            }
            throw failure;
        });
        if (arguments.length == 0) {
            line.usage(line.getOut());
            return 2;
        }
        return line.execute(arguments);
    }

    /// `--db-url` is also `POSTERN_DB_URL`; what is said on the command line wins.
    private static final class Environment implements IDefaultValueProvider {

        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
                return null;
            }
            String name = option.longestName().replaceFirst("^--", "").replace('-', '_');
            return System.getenv("POSTERN_" + name.toUpperCase(Locale.ROOT));
        }
    }
}
