package dev.postern.dev;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Wait for changes of files. It polls, because the JDK's notifications take seconds on some systems.
final class FileWatch {

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final List<Path> roots;

    FileWatch(Collection<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    FileSnapshot snapshot() {
        return FileSnapshot.of(roots);
    }

    /// Waits until the files differ from a snapshot and no longer change, because an editor writes a file in
    /// several steps.
    ///
    /// @param seen last snapshot
    /// @param isOver whether to end the wait without a change
    /// @return the files; equal to `seen` if the wait ended without a change
    FileSnapshot awaitChange(FileSnapshot seen, BooleanSupplier isOver) throws InterruptedException {
        FileSnapshot current = snapshot();
        while (current.equals(seen)) {
            if (isOver.getAsBoolean()) {
                return seen;
            }
            Thread.sleep(INTERVAL);
            current = snapshot();
        }
        return awaitQuiet(current);
    }

    private FileSnapshot awaitQuiet(FileSnapshot first) throws InterruptedException {
        FileSnapshot last = first;
        Thread.sleep(INTERVAL);
        FileSnapshot current = snapshot();
        while (!current.equals(last)) {
            last = current;
            Thread.sleep(INTERVAL);
            current = snapshot();
        }
        return current;
    }
}
