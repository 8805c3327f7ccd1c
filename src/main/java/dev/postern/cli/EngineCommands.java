package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.generate.CatalogClass;
import dev.postern.server.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The commands of the engine, for an application with or without Java code.
public final class EngineCommands {

    /// Commands that use the files of the project, because its classes can be missing or stale.
    private static final Set<String> COMMANDS_ON_FILES = Set.of("generate", "init", "migrate", "upgrade");

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
                new SchemaCommand(
                        schemas -> application.get().catalog(schemas),
                        () -> application.get().generated().facts()),
                new ReadyCommand(),
                new OpenApiCommand((schemas, bigint) -> application.get().openApi(schemas, bigint)),
                new TokenCommand(),
                new TypesCommand(schemas -> application.get().catalog(schemas)),
                new DoctorCommand(application),
                new GenerateCommand(),
                new PackageCommand(application),
                new ImageCommand(application),
                new InitCommand(),
                new UpgradeCommand()));
    }

    /// Runs the command that `arguments` name, with the generated classes on the class path, if there are any.
    ///
    /// @return exit status: 0 for success, 1 for a failure, 2 for invalid arguments
    static int run(String... arguments) {
        boolean usesFiles = arguments.length > 0 && COMMANDS_ON_FILES.contains(arguments[0]);
        Optional<ServedApplication> found = usesFiles ? Optional.empty() : find();
        return RootCommand.run(
                found.map(ServedApplication::generated).orElse(null),
                of(() -> found.orElseThrow(CommandErrors::noClasses), null),
                _ -> null,
                arguments);
    }

    private static Optional<ServedApplication> find() {
        return find(EngineCommands.class.getClassLoader());
    }

    /// Finds generated classes, as an application without Java code.
    static Optional<ServedApplication> find(ClassLoader classes) {
        return CatalogClass.find(classes)
                .map(catalog -> new ServedApplication(GeneratedModel.of(catalog), Extension.none()));
    }
}
