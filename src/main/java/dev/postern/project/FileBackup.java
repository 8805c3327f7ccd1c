package dev.postern.project;

import dev.postern.embedded.ExitHook;
import dev.postern.problem.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Backup of the files and folders that a command changes or creates. Closing restores them, unless [#keep] was
/// called.
///
/// A signal also restores them: the JVM's shutdown waits for the step in progress, and no step begins after it.
final class FileBackup implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 30;

    private final List<Path> roots;
    private final Map<Path, byte[]> contents = new TreeMap<>();
    private final Set<Path> folders = new HashSet<>();

    /// Missing parent folders of the roots, the innermost first.
    private final List<Path> missingParents = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private boolean isEnded;

    private FileBackup(List<Path> roots) {
        this.roots = roots.stream().map(Path::toAbsolutePath).toList();
    }

    /// Reads the present state.
    ///
    /// @param roots files and folders, which can be missing
    static FileBackup of(List<Path> roots) {
        FileBackup backup = new FileBackup(roots);
        backup.roots.forEach(backup::read);
        ExitHook.add(new Thread(backup::close, "restore"));
        return backup;
    }

    private void read(Path root) {
        for (Path parent = root.getParent();
                parent != null && Files.notExists(parent) && !missingParents.contains(parent);
                parent = parent.getParent()) {
            missingParents.add(parent);
        }
        for (Path path : tree(root)) {
            if (Files.isDirectory(path)) {
                folders.add(path);
            } else {
                contents.put(path, bytes(path));
            }
        }
    }

    /// Runs a step that changes files.
    ///
    /// @throws CommandException if a signal has ended the command
    void step(Runnable step) {
        lock.lock();
        try {
            if (isEnded) {
                throw ProjectErrors.interrupted();
            }
            step.run();
        } finally {
            lock.unlock();
        }
    }

    /// Keeps the changes.
    void keep() {
        step(() -> isEnded = true);
    }

    @Override
    public void close() {
        try {
            boolean isIdle = lock.tryLock(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!isEnded) {
                isEnded = true;
                restore();
            }
            if (isIdle) {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restore() throws IOException {
        for (Path root : roots) {
            for (Path path : tree(root).reversed()) {
                if (Files.isDirectory(path) ? !folders.contains(path) : !contents.containsKey(path)) {
                    Files.delete(path);
                }
            }
        }
        for (Path folder : folders.stream().sorted().toList()) {
            Files.createDirectories(folder);
        }
        for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
            if (Files.notExists(file.getKey()) || !Arrays.equals(bytes(file.getKey()), file.getValue())) {
                Files.write(file.getKey(), file.getValue());
            }
        }
        for (Path folder :
                missingParents.stream().sorted(Comparator.reverseOrder()).toList()) {
            if (Files.exists(folder) && isEmpty(folder)) {
                Files.delete(folder);
            }
        }
    }

    /// Returns a file, or a folder with all that it contains; empty if it is missing.
    private static List<Path> tree(Path root) {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
