package dev.postern.assembly;

import dev.postern.embedded.EmbeddedErrors;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EmbeddedDatabase;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/// The origin of a service's database.
@FunctionalInterface
public interface DatabaseSource {

    /// Opens the database at the version of the application's classes.
    ///
    /// @param components receives what the database needs to run
    /// @return address with the login of the service
    /// @throws dev.postern.problem.CommandException if the database does not match the classes
    DatabaseAddress open(ServedApplication application, RunningComponents components);

    /// Returns a notice about an open database for administrators; empty for none.
    default String notice(ServedApplication application, DatabaseAddress address) {
        return "";
    }

    /// Source that compares the version of its database with that of the classes.
    ///
    /// @param source opens the database
    record VersionedSource(DatabaseSource source) implements DatabaseSource {

        public VersionedSource {
            Objects.requireNonNull(source);
        }

        @Override
        public DatabaseAddress open(ServedApplication application, RunningComponents components) {
            return source.open(application, components);
        }

        @Override
        public String notice(ServedApplication application, DatabaseAddress address) {
            return BundledMigrations.laterVersionNotice(application.generated(), address)
                    .orElse("");
        }
    }

    /// Returns a database that has the version of the classes, or a later version with the same tables and columns.
    static DatabaseSource existing(DatabaseAddress address) {
        return new VersionedSource((application, _) -> {
            BundledMigrations.requireMatch(application.generated(), address);
            return address;
        });
    }

    /// Returns a database to which the pending migrations are applied.
    ///
    /// @param address address of the service
    /// @param owner the same database with the login that migrates, and that grants the service its privileges
    /// @param progress receives the warnings
    static DatabaseSource migrated(DatabaseAddress address, DatabaseAddress owner, Consumer<String> progress) {
        return new VersionedSource((application, _) -> {
            BundledMigrations.migrate(application.generated(), owner, progress);
            HistoryTable history = BundledMigrations.history(application.generated());
            EngineMigrations.grant(owner, history, application.loginRole());
            if (!owner.equals(address)) {
                EngineMigrations.grant(owner, history, address.user());
                BundledMigrations.requireMatch(application.generated(), address);
            }
            return address;
        });
    }

    /// Returns the database of an embedded server, to which the pending migrations are applied.
    ///
    /// @param directory data directory
    /// @param progress receives a line for each step that takes some time, and the warnings
    static DatabaseSource embedded(Path directory, Consumer<String> progress) {
        return (application, components) -> {
            EmbeddedDatabase embedded = components.open(
                    () -> EmbeddedDatabase.ofBuild(application.generated(), directory, progress),
                    EmbeddedDatabase::close);
            embedded.prepare();
            return embedded.serviceAddress(application.generated(), application.loginRole());
        };
    }

    /// Returns the database of an embedded server that another process runs and migrates.
    ///
    /// @param directory data directory
    static DatabaseSource running(Path directory) {
        return (application, _) -> {
            DatabaseAddress superuser =
                    EmbeddedServer.running(directory).orElseThrow(() -> EmbeddedErrors.notRunning(directory));
            BundledMigrations.requireMatch(application.generated(), superuser);
            return EmbeddedDatabase.serviceAddress(superuser, application.generated(), application.loginRole());
        };
    }
}
