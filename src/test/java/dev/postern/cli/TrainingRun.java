package dev.postern.cli;

/// Main class of the process whose classes are in the cache of the processes that the tests start.
final class TrainingRun {

    private TrainingRun() {}

    /// Generates the classes of the working directory's project, and then serves a database until a signal.
    ///
    /// @param arguments URL of the database
    public static void main(String[] arguments) {
        int generated = EngineCommands.run("generate");
        System.exit(
                generated == 0
                        ? EngineCommands.run(
                                "serve", "--from", arguments[0], "--port", "0", "--anonymous-role", "login")
                        : generated);
    }
}
