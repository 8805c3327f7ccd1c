package dev.postern.cli;

import java.util.List;

/// Entry point for the commands that need no generated class, and so run before a project compiles.
final class EngineMain {

    private EngineMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        try {
            return RootCommand.run(
                    List.of(new InitCommand(), new UpgradeCommand(), new GenerateCommand(), new MigrateCommand(null)),
                    arguments);
        } catch (NoClassDefFoundError e) {
            System.err.println("A library of Postern is missing: " + e.getMessage());
            System.err.println("The folder lib has to be next to postern.jar, as a build leaves them in target.");
            return 1;
        }
    }
}
