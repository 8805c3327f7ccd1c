package dev.postern.dev;

import dev.postern.embedded.ScratchServer;
import dev.postern.generate.ClassCompilation;
import dev.postern.problem.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Regeneration after every change of a migration or of the configuration, until the thread is interrupted.
public final class GenerationLoop implements AutoCloseable {

    private final Path folder;
    private final List<WarmGenerator> generators;
    private final FileWatch watch;
    private final Consumer<String> progress;
    private final Consumer<CommandException> failures;

    /// @param folders folders that contain `migration` and `jooq.xml`
    /// @param scratch starts a scratch server
    /// @param failures receives the reasons why classes are unchanged
    public GenerationLoop(
            List<Path> folders,
            Supplier<ScratchServer> scratch,
            Consumer<String> progress,
            Consumer<CommandException> failures) {
        this.folder = folders.getFirst();
        this.generators = folders.stream()
                .map(each -> new WarmGenerator(each, scratch, progress, new ClassCompilation.Checked()))
                .toList();
        this.watch =
                new FileWatch(folders.stream().flatMap(GenerationLoop::inputs).toList());
        this.progress = progress;
        this.failures = failures;
    }

    private static Stream<Path> inputs(Path folder) {
        return Stream.of(folder.resolve("migration"), folder.resolve("jooq.xml"));
    }

    /// @throws InterruptedException if the thread is interrupted
    public void run() throws InterruptedException {
        FileSnapshot seen = watch.snapshot();
        while (true) {
            generate();
            progress.accept("Waiting for a change in " + folder.resolve("migration") + " …");
            seen = watch.awaitChange(seen, () -> false);
        }
    }

    private void generate() {
        try {
            generators.forEach(WarmGenerator::generate);
        } catch (CommandException e) {
            failures.accept(e);
        }
    }

    @Override
    public void close() {
        generators.forEach(WarmGenerator::close);
    }
}
