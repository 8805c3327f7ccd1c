package dev.postern.cli;

/// Entry point of an application without Java code: it serves the generated classes that it finds on the class
/// path.
///
/// Without such classes, the other commands work, so they also run before a project compiles.
final class EngineMain {

    private EngineMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        try {
            return EngineCommands.run(arguments);
        } catch (NoClassDefFoundError e) {
            System.err.println("A library of Postern is missing: " + e.getMessage());
            System.err.println("The folder lib has to be next to postern.jar, as a build leaves them in target.");
            return 1;
        }
    }
}
