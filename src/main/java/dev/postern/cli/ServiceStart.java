package dev.postern.cli;

import dev.postern.assembly.DatabaseSource;
import dev.postern.assembly.RunningComponents;
import dev.postern.assembly.RunningServer;
import dev.postern.assembly.ServedApplication;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The start of a service with the options of `serve`.
///
/// @param database origin of the database
public record ServiceStart(ServedApplication application, ServeOptions options, DatabaseSource database) {

    /// Returns a start with the database at `--db-url`, or else the embedded one.
    static ServiceStart of(ServedApplication application, ServeOptions options) {
        DatabaseSource database = options.database()
                .address()
                .map(address -> options.migrate()
                        ? DatabaseSource.migrated(
                                address, options.migrationAddress(address), ConsoleOutput::printProgress)
                        : DatabaseSource.existing(address))
                .orElseGet(() ->
                        DatabaseSource.embedded(options.database().dataDirectory(), ConsoleOutput::printProgress));
        return new ServiceStart(
                application.with(options.database().withHistoryTable(application.generated())), options, database);
    }

    /// Returns the start of a child of `serve --watch`: on free ports, and on an embedded database that the
    /// parent runs.
    static ServiceStart attached(ServedApplication application, ServeOptions options) {
        options.listen().attach();
        ServiceStart start = of(application, options);
        return options.database().isEmbedded()
                ? start.withDatabase(DatabaseSource.running(options.database().dataDirectory()))
                : start;
    }

    /// Returns the start of a service inside this process.
    ///
    /// @param environment variables with the options that are not in `arguments`
    /// @param arguments options of `serve`; a later one overrides an earlier one
    /// @throws IllegalArgumentException if an option is invalid
    public static ServiceStart inProcess(
            ServedApplication application, Map<String, String> environment, List<String> arguments) {
        ServeOptions options = parse(application, environment, arguments);
        if (options.watch()) {
            throw new IllegalArgumentException("--watch works only as ./postern serve --watch");
        }
        options.applyLogLevels();
        return of(application, options);
    }

    static ServeOptions parse(ServedApplication application, Map<String, String> environment, List<String> arguments) {
        ServeCommand command = new ServeCommand(() -> application);
        CommandLine root = RootCommand.commandLine(application.generated(), List.of(command), environment);
        root.setOverwrittenOptionsAllowed(true);
        String[] commandLine =
                Stream.concat(Stream.of("serve"), arguments.stream()).toArray(String[]::new);
        try {
            root.parseArgs(ConfigFile.expand(root, environment, commandLine));
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (command.isFromDatabase()) {
            throw new IllegalArgumentException("--from works only as ./postern serve --from");
        }
        return command.options();
    }

    /// Returns the database at `--db-url`; empty if the option is not set.
    public Optional<DatabaseAddress> address() {
        return options.database().address();
    }

    /// Returns a copy with another database.
    public ServiceStart withDatabase(DatabaseSource other) {
        return new ServiceStart(application, options, other);
    }

    /// Opens the database and starts the service on it.
    ///
    /// @param components receives what the service needs to run, and the service itself
    RunningServer run(RunningComponents components) {
        return application.start(database, options.databaseWait(), options.settings(), components);
    }

    /// Starts the service; a start that fails leaves nothing open.
    ///
    /// @throws IllegalStateException if the start fails; the message has the details and the remedy
    public RunningServer run() {
        RunningComponents components = new RunningComponents();
        try {
            return run(components);
        } catch (RuntimeException e) {
            try (components) {
                throw failure(e);
            }
        }
    }

    /// Runs a step before the start, whose failures become those of the start.
    ///
    /// @throws IllegalStateException if the step fails; the message has the details and the remedy
    public <T> T translating(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /// Returns the failure of a start as an exception of the JDK; an unknown failure stays as it is.
    private RuntimeException failure(RuntimeException start) {
        CommandException known =
                RootCommand.commandFailure(start, application.extension().problems());
        String text = Stream.of(known.message(), known.details(), known.hint())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
        return new IllegalStateException(text, start);
    }
}
