package dev.postern.cli;

import dev.postern.catalog.EngineVersion;
import dev.postern.catalog.GeneratedModel;
import dev.postern.problem.CommandException;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Parent of all commands.
@Command(
        name = "postern",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RootCommand.Version.class,
        description = "SQL migrations in, a typed JSON API out.",
        footer = {
            "",
            "If the program is missing or outdated, ./postern builds it first.",
            "Relative paths start at the project's directory, whatever the current directory is.",
            "POSTERN_JAVA_OPTS: additional options for the JVM, for example -Xmx512m."
        })
public final class RootCommand {

    private RootCommand() {}

    /// Version that `--version` prints.
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"Postern " + EngineVersion.current()};
        }
    }

    /// Runs the command that `arguments` name, without application code.
    ///
    /// @return exit status: 0 for success, 1 for a failure, 2 for invalid arguments
    public static int run(List<Object> commands, String... arguments) {
        return run(null, commands, _ -> null, arguments);
    }

    /// Runs the command that `arguments` name.
    ///
    /// @param generated classes of the application; null for commands that use none
    /// @param problems function from an exception of application code to its error; null for an unknown exception
    /// @return exit status: 0 for success, 1 for a failure, 2 for invalid arguments
    public static int run(
            @Nullable GeneratedModel generated,
            List<Object> commands,
            Function<Throwable, @Nullable Problem> problems,
            String... arguments) {
        CommandLine root = commandLine(generated, commands, System.getenv());
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

    /// Returns the parser of the command line.
    ///
    /// @param environment variables with the options that are not on the command line
    static CommandLine commandLine(
            @Nullable GeneratedModel generated, List<Object> commands, Map<String, String> environment) {
        CommandLine root = new CommandLine(new RootCommand());
        commands.forEach(root::addSubcommand);
        LauncherCommands.all().forEach(root::addSubcommand);
        root.addSubcommand(new HelpCommand());
        if (generated != null) {
            setGenerated(generated, root.getCommandSpec());
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExpandAtFiles(false); // JwtKeys reads the file in --jwt-secret @file
        root.setDefaultValueProvider(new EnvironmentDefaults(environment));
        return root;
    }

    /// Hands the generated classes to the options of every command that compare a database with them.
    private static void setGenerated(GeneratedModel generated, CommandSpec spec) {
        if (spec.userObject() instanceof ConnectionOptions options) {
            options.setGenerated(generated);
        }
        spec.mixins().values().forEach(mixin -> setGenerated(generated, mixin));
        spec.subcommands().values().forEach(command -> setGenerated(generated, command.getCommandSpec()));
    }

    /// Returns the failure that ends a command or the start of the service.
    ///
    /// @throws E the failure itself, if its cause is unknown
    static <E extends Exception> CommandException commandFailure(
            E failure, Function<Throwable, @Nullable Problem> problems) throws E {
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
