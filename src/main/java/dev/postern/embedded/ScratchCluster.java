package dev.postern.embedded;

import dev.postern.store.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Embedded server whose data directory is deleted when it is closed, at the latest when the JVM exits.
///
/// @param data data directory
/// @param postgres running server
/// @param watch ends the server if this process is killed; empty on some systems
record ScratchCluster(Path data, EmbeddedPostgres postgres, Optional<ParentWatch> watch, DatabaseAddress address)
        implements Closeable {

    /// @param settings adds settings of the server
    static ScratchCluster start(UnaryOperator<EmbeddedPostgres.Builder> settings) throws IOException {
        UUID id = UUID.randomUUID();
        Path data = PrivatePostgres.programsDirectory().resolve(id.toString());
        Path passwordFile = UserCache.directory().resolve("password-" + id);
        try {
            ServerPassword password = ServerPassword.create(passwordFile);
            ClusterTemplate.in(UserCache.directory()).copyTo(data, password);
            EmbeddedPostgres postgres = start(settings.apply(PrivatePostgres.builder(data, password)));
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            ScratchCluster cluster = new ScratchCluster(
                    data,
                    postgres,
                    ParentWatch.start(data),
                    new DatabaseAddress(url, PrivatePostgres.SUPERUSER, password.text()));
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::closeAtExit));
            return cluster;
        } catch (IllegalStateException e) { // a program fails or is missing, or the process ends and accepts no hook
            EmbeddedServer.stopOrphan(data);
            new DirectoryTree(data).delete();
            throw ExitHook.isProcessEnding() ? EmbeddedErrors.processEnds() : e;
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    /// @throws IllegalStateException if the process ends
    private static EmbeddedPostgres start(EmbeddedPostgres.Builder server) throws IOException {
        return server.setServerConfig("fsync", "off") // the data are temporary, so a crash may lose them
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("autovacuum", "off") // its workers would visit each of many databases
                .start();
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (postgres) { // the JVM can exit while the command closes the server
            watch.ifPresent(ParentWatch::close);
            postgres.close();
            new DirectoryTree(data).delete();
        }
    }
}
