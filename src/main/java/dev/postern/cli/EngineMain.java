package dev.postern.cli;

import dev.postern.assembly.ServedApplication;
import dev.postern.catalog.GeneratedModel;
import dev.postern.generate.CatalogClass;
import dev.postern.server.Extension;
import java.util.Optional;

/// Entry point of an application without Java code: it serves the generated classes that it finds on the class
/// path.
///
/// Without such classes, the other commands work, so they also run before a project compiles.
final class EngineMain {

    private EngineMain() {}

    public static void main(String[] arguments) {
        Optional<ServedApplication> found = CatalogClass.find(EngineMain.class.getClassLoader())
                .map(catalog -> new ServedApplication(GeneratedModel.of(catalog), Extension.none()));
        System.exit(RootCommand.run(
                found.map(ServedApplication::generated).orElse(null),
                EngineCommands.of(() -> found.orElseThrow(EngineCommands::noClasses), null),
                _ -> null,
                arguments));
    }
}
