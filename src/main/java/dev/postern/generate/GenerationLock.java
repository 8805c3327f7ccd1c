package dev.postern.generate;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lock that lets one process at a time generate classes. The operating system releases it when the process ends.
public final class GenerationLock implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final FileChannel channel;

    private GenerationLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Waits for the lock.
    ///
    /// @param file file that contains the process ID of its holder; created if it is missing
    /// @param progress receives a line if another process has the lock
    /// @throws CommandException if another process has it for ten minutes, or the file cannot be written
    public static GenerationLock acquire(Path file, Consumer<String> progress) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (boolean isFirst = true; tryLock(channel) == null; isFirst = false) {
                String holder = Files.readString(file);
                if (isFirst) {
                    progress.accept("Waiting for another ./postern generate, process " + holder + " …");
                } else if (System.nanoTime() - deadline > 0) {
                    channel.close();
                    throw GenerationErrors.lockHeld(holder, file);
                }
                Thread.sleep(INTERVAL);
            }
            channel.truncate(0);
            String id = String.valueOf(ProcessHandle.current().pid());
            channel.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)), 0);
            return new GenerationLock(channel);
        } catch (IOException e) {
            throw FileErrors.notWritable(file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GenerationErrors.waitInterrupted();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // another thread of this process has the lock
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
