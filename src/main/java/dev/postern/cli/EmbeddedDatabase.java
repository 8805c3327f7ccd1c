package dev.postern.cli;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.store.RoleCache;
import java.nio.file.Path;

/// Embedded server together with its database.
final class EmbeddedDatabase implements AutoCloseable {

    private final GeneratedModel generated;
    private final EmbeddedServer server;
    private final Path directory;

    private EmbeddedDatabase(GeneratedModel generated, EmbeddedServer server, Path directory) {
        this.generated = generated;
        this.server = server;
        this.directory = directory;
    }

    /// Starts the server; the caller then calls [#prepare].
    ///
    /// @param generated classes that the database has to match
    /// @throws dev.postern.problem.CommandException if another process uses `directory`, or if this build has no
    ///     migrations to create a database with
    static EmbeddedDatabase start(GeneratedModel generated, Path directory) {
        if (generated.stamp().source() == SchemaStamp.Source.DATABASE) {
            throw new CommandException("--db-url is required: this build was generated from a database");
        }
        ConsoleOutput.printProgress("Starting the embedded PostgreSQL in " + directory + " …");
        return EmbeddedServer.start(directory)
                .map(server -> new EmbeddedDatabase(generated, server, directory))
                .orElseThrow(() -> new CommandException("Data directory " + directory + " is in use by another Postern")
                        .withHint("Stop that process, or choose another directory with --data-dir."));
    }

    /// Migrates the database to this build's version and loads the demo data into a new database.
    void prepare() {
        BundledMigrations.migrate(generated, server.address(), ConsoleOutput::printProgress);
        if (server.isNew()) {
            DemoData.load(server.address());
            server.markComplete(directory);
        }
    }

    /// Prepares a new database and leaves an existing one unchanged.
    void prepareNew() {
        if (server.isNew()) {
            prepare();
        }
    }

    /// Returns the address with the superuser's login.
    DatabaseAddress address() {
        return server.address();
    }

    /// Returns the address with the login role of the service.
    DatabaseAddress serviceAddress() {
        return RoleCache.asAuthenticator(server.address());
    }

    @Override
    public void close() {
        server.close();
    }
}
