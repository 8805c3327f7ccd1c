package dev.postern.cli;

import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.EmbeddedDatabase;
import dev.postern.migrate.HistoryTable;
import dev.postern.migrate.MigrationFiles;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/// Options for the database of the commands `migrate`: that of the service, with the login that migrates.
final class MigrationDatabaseOptions {

    @Mixin
    private ConnectionOptions service = new ConnectionOptions();

    @Mixin
    private MigrationLoginOptions owner = new MigrationLoginOptions();

    /// Returns the database with the login that serves; empty for the embedded one.
    private Optional<DatabaseAddress> serviceAddress() {
        return service.address().or(() -> owner.url().map(service::addressOf));
    }

    /// Whether the database is the embedded one, which belongs to this project alone.
    boolean isEmbedded() {
        return serviceAddress().isEmpty();
    }

    /// Returns the role that serves, if another one migrates.
    Optional<String> serviceRole() {
        return serviceAddress()
                .filter(address -> !owner.addressFor(address).user().equals(address.user()))
                .map(DatabaseAddress::user);
    }

    /// Returns another database, with the login that serves.
    DatabaseAddress addressOf(String otherUrl) {
        return service.addressOf(otherUrl);
    }

    /// Returns migrations with the history table of the option, if it is set.
    MigrationFiles withHistoryTable(MigrationFiles files) {
        return service.withHistoryTable(files);
    }

    /// Returns the history table of a project.
    ///
    /// @param folder folder that can contain `jooq.xml`
    HistoryTable historyTable(Path folder) {
        return service.historyTable(folder);
    }

    /// Runs `work` on the database, whatever its migration version.
    ///
    /// All migrations of the project, or else of the build, are applied to a new embedded database first.
    <T> T use(Function<DatabaseAddress, T> work) {
        Optional<DatabaseAddress> known =
                serviceAddress().map(owner::addressFor).or(() -> EmbeddedServer.running(service.dataDirectory()));
        if (known.isPresent()) {
            return work.apply(known.get());
        }
        try (EmbeddedDatabase local = startEmbedded()) {
            local.prepareNew();
            return work.apply(local.address());
        }
    }

    private EmbeddedDatabase startEmbedded() {
        return Files.isDirectory(ConnectionOptions.PROJECT.resolve("migration"))
                ? service.startOfProject()
                : service.startEmbedded();
    }
}
