package dev.postern.testing;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Stream;

/// Standby of an embedded server: a copy of its files in recovery (PostgreSQL manual, 26.2.4). It receives no
/// further changes.
public final class StandbyServer {

    /// Files of a running server that belong to its process.
    private static final Set<String> EXCLUDED = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private StandbyServer() {}

    /// Starts a standby with the content of another server, which is not changed at this time.
    public static ScratchServer copyOf(DatabaseAddress primary) {
        Path source = Path.of(TestDatabases.value(primary, "show data_directory"));
        TestDatabases.execute(primary, "checkpoint");
        return ScratchServer.start(builder -> builder.setConnectConfig("password", primary.password())
                .setDataDirectoryCustomizer(data -> copy(source, data.toPath())));
    }

    private static void copy(Path source, Path target) {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!EXCLUDED.contains(file.getFileName().toString())) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.createFile(target.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
