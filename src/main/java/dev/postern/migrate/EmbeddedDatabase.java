package dev.postern.migrate;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Embedded server together with its database. The migrations and demo rows of a new database are those of the
/// build or those of the project's folder.
public final class EmbeddedDatabase implements AutoCloseable {

    private final EmbeddedServer server;
    private final Path directory;
    private final Consumer<DatabaseAddress> migrations;
    private final Supplier<DemoData> demo;

    private EmbeddedDatabase(Path directory, Consumer<DatabaseAddress> migrations, Supplier<DemoData> demo) {
        this.server = EmbeddedServer.start(directory);
        this.directory = directory;
        this.migrations = migrations;
        this.demo = demo;
    }

    /// Starts the server for a build; the caller then calls [#prepare].
    ///
    /// @param generated classes that the database has to match
    /// @param progress receives a line when the server starts, and the warnings of the migrations
    /// @throws CommandException if another process uses `directory`, or if this build has no migrations to create a
    /// database with
    public static EmbeddedDatabase ofBuild(GeneratedModel generated, Path directory, Consumer<String> progress) {
        if (generated.stamp().source() == SchemaStamp.Source.DATABASE) {
            throw StartErrors.databaseRequired();
        }
        progress.accept(starting(directory));
        return new EmbeddedDatabase(
                directory, address -> BundledMigrations.migrate(generated, address, progress), DemoData::ofBuild);
    }

    /// Starts the server for a project that need not compile.
    ///
    /// @param folder folder that contains `migration` and `demo`
    /// @param files reads the migrations of the folder
    /// @throws CommandException if another process uses `directory`
    public static EmbeddedDatabase ofProject(
            Path folder, Supplier<MigrationFiles> files, Path directory, Consumer<String> progress) {
        progress.accept(starting(directory));
        return new EmbeddedDatabase(
                directory,
                address -> BundledMigrations.apply(address, files.get(), progress),
                () -> DemoData.ofProject(folder));
    }

    private static String starting(Path directory) {
        return "Starting the embedded PostgreSQL in " + directory + " …";
    }

    /// Applies all migrations and loads the demo data into a new database.
    public void prepare() {
        migrations.accept(server.address());
        if (server.isNew()) {
            demo.get().load(server.address());
            server.markComplete(directory);
        }
    }

    /// Prepares a new database and leaves an existing one unchanged.
    public void prepareNew() {
        if (server.isNew()) {
            prepare();
        }
    }

    /// Returns the address with the superuser's login.
    public DatabaseAddress address() {
        return server.address();
    }

    /// Returns the address for the service, and grants its login role the privileges on the engine's tables.
    ///
    /// @param generated classes that the database matches
    /// @param loginRole login role; null for the superuser
    public DatabaseAddress serviceAddress(GeneratedModel generated, @Nullable String loginRole) {
        return serviceAddress(server.address(), generated, loginRole);
    }

    /// Returns the address for a service that does not run the server.
    ///
    /// @param superuser address with the superuser's login
    /// @param generated classes that the database matches
    public static DatabaseAddress serviceAddress(
            DatabaseAddress superuser, GeneratedModel generated, @Nullable String loginRole) {
        EngineMigrations.grant(superuser, BundledMigrations.history(generated), loginRole);
        return loginRole == null ? superuser : EmbeddedServer.addressFor(superuser, loginRole);
    }

    @Override
    public void close() {
        server.close();
    }
}
