package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.problem.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The commands of the engine, for an application with or without Java code.
public final class EngineCommands {

    private EngineCommands() {}

    /// Creates the commands, which print in this order.
    ///
    /// @param application supplier of the application, called by the commands that use generated classes
    /// @param loginRole role that the service logs in as; null if the application names none
    public static List<Object> of(Supplier<ServedApplication> application, @Nullable String loginRole) {
        return new ArrayList<>(List.of(
                new ServeCommand(application),
                new MigrateCommand(loginRole),
                new ConfigCommand(),
                new SchemaCommand(schemas -> application.get().catalog(schemas)),
                new ReadyCommand(),
                new OpenApiCommand((schemas, url) -> application.get().openApi(schemas, url)),
                new TokenCommand(),
                new TypesCommand(schemas -> application.get().catalog(schemas)),
                new GenerateCommand()));
    }

    /// Creates the failure of a command that needs generated classes.
    static CommandException noClasses() {
        return new CommandException("There are no generated classes on the class path")
                .withHint("Create a project with ./postern init, generate its classes with ./postern generate, or serve"
                        + " a database with ./postern serve --from URL.");
    }
}
