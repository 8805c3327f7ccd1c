package dev.postern.cli;

import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.migrate.SchemaStamp;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.EmbeddedServer;
import dev.postern.store.RoleCache;
import java.nio.file.Path;

/// The embedded server and the database it holds.
final class EmbeddedDatabase implements AutoCloseable {

    private final EmbeddedServer server;
    private final Path directory;

    private EmbeddedDatabase(EmbeddedServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /// Starts the server; [#prepare] is to follow.
    ///
    /// @throws dev.postern.problem.ProblemException where another process uses `directory`, or where there are
    /// no migrations to make a database by
    static EmbeddedDatabase start(Path directory) {
        if (SchemaStamp.source() == SchemaStamp.Source.DATABASE) {
            throw ApiError.of(ErrorCode.INTERNAL, "This build was generated from a database: name it with --db-url")
                    .exception();
        }
        ConsoleOutput.progress("Starting the embedded PostgreSQL in " + directory + " …");
        return EmbeddedServer.start(directory)
                .map(server -> new EmbeddedDatabase(server, directory))
                .orElseThrow(() -> ApiError.of(ErrorCode.OVERLOADED, "Another Postern is running on " + directory)
                        .withHint("Stop it first, or choose another place with --data-dir.")
                        .exception());
    }

    /// Brings the database to this build's version; a new one gets the demo rows.
    void prepare() {
        BundledMigrations.migrate(server.address(), ConsoleOutput::progress);
        if (server.isFresh()) {
            DemoData.load(server.address());
            server.markComplete(directory);
        }
    }

    /// The same for a new one alone; one that is there stays as it is.
    void prepareNew() {
        if (server.isFresh()) {
            prepare();
        }
    }

    /// For its owner.
    DatabaseAddress address() {
        return server.address();
    }

    /// For the service.
    DatabaseAddress serviceAddress() {
        return RoleCache.asAuthenticator(server.address());
    }

    @Override
    public void close() {
        server.close();
    }
}
