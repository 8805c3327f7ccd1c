package dev.postern.cli;

import java.util.List;

/// Entry point for the commands that need no generated class, and so run before a project compiles.
final class EngineMain {

    private EngineMain() {}

    public static void main(String[] arguments) {
        System.exit(RootCommand.run(List.of(new GenerateCommand(), new MigrateCommand(null)), arguments));
    }
}
