package dev.postern.cli;

import dev.postern.generate.Fingerprint;
import dev.postern.generate.GenerationTarget;
import dev.postern.problem.CommandException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Regeneration after every change of a migration or of the configuration, until a signal ends the process.
final class GenerationWatch {

    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final List<GenerationTarget> targets;
    private final Consumer<List<GenerationTarget>> generator;
    private final PrintWriter err;

    /// @param generator generates the classes of stale targets
    /// @param err receives the failures
    GenerationWatch(List<GenerationTarget> targets, Consumer<List<GenerationTarget>> generator, PrintWriter err) {
        this.err = err;
        this.targets = targets;
        this.generator = generator;
    }

    int run() {
        try {
            while (true) {
                List<String> seen = awaitQuiet();
                generate();
                ConsoleOutput.printProgress(
                        "Waiting for a change in " + targets.getFirst().folder().resolve("migration") + " …");
                while (seen.equals(inputs())) {
                    Thread.sleep(INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void generate() {
        try {
            generator.accept(targets);
        } catch (CommandException e) {
            ConsoleOutput.print(e, err);
        }
    }

    /// Waits until the files stop changing, because an editor writes a file in several steps.
    private List<String> awaitQuiet() throws InterruptedException {
        List<String> seen = inputs();
        Thread.sleep(INTERVAL);
        while (!seen.equals(inputs())) {
            seen = inputs();
            Thread.sleep(INTERVAL);
        }
        return seen;
    }

    private List<String> inputs() {
        return targets.stream()
                .map(target -> Fingerprint.ofMigrations(target.folder()))
                .toList();
    }
}
