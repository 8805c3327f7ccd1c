package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.generate.CatalogClass;
import dev.postern.server.Extension;
import java.util.Optional;
import java.util.Set;

/// Entry point of an application without Java code: it serves the generated classes that it finds on the class path.
///
/// Without such classes, the other commands work, so they also run before a project compiles.
final class EngineMain {

    /// Commands that use the files of the project, because its classes can be missing or stale.
    private static final Set<String> COMMANDS_ON_FILES = Set.of("generate", "migrate");

    private EngineMain() {}

    public static void main(String[] arguments) {
        boolean usesFiles = arguments.length > 0 && COMMANDS_ON_FILES.contains(arguments[0]);
        Optional<ServedApplication> found = usesFiles ? Optional.empty() : find();
        System.exit(RootCommand.run(
                found.map(ServedApplication::generated).orElse(null),
                EngineCommands.of(() -> found.orElseThrow(EngineCommands::noClasses), null),
                _ -> null,
                arguments));
    }

    private static Optional<ServedApplication> find() {
        return CatalogClass.find(EngineMain.class.getClassLoader())
                .map(catalog -> new ServedApplication(GeneratedModel.of(catalog), Extension.none()));
    }
}
