package dev.postern.testing;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;

/// Standby of an embedded server: a copy of its files in recovery (PostgreSQL manual, 26.2.4).
public final class StandbyServer {

    /// Files of a running server that belong to its process.
    private static final Set<String> EXCLUDED = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    private StandbyServer() {}

    /// Starts a standby with the content of another server, which is not changed at this time. It receives no
    /// further changes.
    public static ScratchServer copyOf(DatabaseAddress primary) {
        return start(primary, "");
    }

    /// Starts a standby that receives the changes of another server, which is not changed at this time.
    ///
    /// @param name name of the standby for `synchronous_standby_names`
    public static ScratchServer streamingFrom(DatabaseAddress primary, String name) {
        URI uri = URI.create(primary.url().substring("jdbc:".length()));
        Path rules = Path.of(TestDatabases.value(primary, "show data_directory"), "pg_hba.conf");
        try {
            Files.writeString(rules, "host replication all 127.0.0.1/32 scram-sha-256\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestDatabases.execute(primary, "select pg_reload_conf()");
        return start(
                primary,
                "primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=%s'%n"
                        .formatted(uri.getHost(), uri.getPort(), primary.user(), primary.password(), name));
    }

    private static ScratchServer start(DatabaseAddress primary, String settings) {
        Path source = Path.of(TestDatabases.value(primary, "show data_directory"));
        TestDatabases.execute(primary, "checkpoint");
        return ScratchServer.start(builder -> builder.setConnectConfig("password", primary.password())
                .setDataDirectoryCustomizer(data -> copy(source, data.toPath(), settings)));
    }

    /// Returns the address of the same database on another server.
    public static DatabaseAddress on(ScratchServer server, DatabaseAddress database) {
        String authority =
                URI.create(database.url().substring("jdbc:".length())).getAuthority();
        String other =
                URI.create(server.address().url().substring("jdbc:".length())).getAuthority();
        return new DatabaseAddress(database.url().replace(authority, other), database.user(), database.password());
    }

    private static void copy(Path source, Path target, String settings) {
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
            Files.writeString(target.resolve("postgresql.auto.conf"), settings, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
