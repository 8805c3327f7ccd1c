package dev.postern.cli;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.SchemaStamp;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Embedded server together with its database.
final class EmbeddedDatabase implements AutoCloseable {

    private final EmbeddedServer server;
    private final Path directory;

    private EmbeddedDatabase(EmbeddedServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /// Starts the server; the caller then calls [#prepare].
    ///
    /// @throws dev.postern.problem.CommandException if another process uses `directory`, or if this build has no
    ///     migrations to create a database with
    static EmbeddedDatabase start(Path directory) {
        if (SchemaStamp.source() == SchemaStamp.Source.DATABASE) {
            throw new CommandException("--db-url is required: this build was generated from a database");
        }
        ConsoleOutput.printProgress("Starting the embedded PostgreSQL in " + directory + " …");
        return EmbeddedServer.start(directory)
                .map(server -> new EmbeddedDatabase(server, directory))
                .orElseThrow(() -> new CommandException("Data directory " + directory + " is in use by another Postern")
                        .withHint("Stop that process, or choose another directory with --data-dir."));
    }

    /// Migrates the database to this build's version and loads the demo data into a new database.
    void prepare() {
        BundledMigrations.migrate(server.address(), ConsoleOutput::printProgress);
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

    /// Returns the address for the service, and grants its login role the privileges on the engine's tables.
    ///
    /// @param loginRole login role; null for the superuser
    DatabaseAddress serviceAddress(@Nullable String loginRole) {
        EngineMigrations.grant(server.address(), loginRole);
        return loginRole == null ? server.address() : server.addressFor(loginRole);
    }

    @Override
    public void close() {
        server.close();
    }
}
