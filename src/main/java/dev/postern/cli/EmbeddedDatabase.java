package dev.postern.cli;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.DemoData;
import dev.postern.migrate.EngineMigrations;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
            throw CommandErrors.databaseRequired();
        }
        ConsoleOutput.printProgress("Starting the embedded PostgreSQL in " + directory + " …");
        return new EmbeddedDatabase(generated, EmbeddedServer.start(directory), directory);
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
