package dev.postern.cli;

import dev.postern.problem.CommandException;
import java.util.List;

/// Entry point for the commands that need no generated class, and so run before a project compiles.
final class EngineMain {

    private EngineMain() {}

    public static void main(String[] arguments) {
        ServeCommand serve = new ServeCommand(() -> {
            throw new CommandException("The engine has no generated classes to serve")
                    .withHint("Set postern.main in pom.xml to the application's main class.");
        });
        System.exit(RootCommand.run(List.of(serve, new GenerateCommand(), new MigrateCommand(null)), arguments));
    }
}
