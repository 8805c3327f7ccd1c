package dev.postern.cli;

import dev.postern.catalog.GeneratedModel;
import dev.postern.embedded.EmbeddedServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EmbeddedDatabase;
import dev.postern.migrate.HistoryTable;
import dev.postern.migrate.MigrationFiles;
import dev.postern.migrate.ProjectProperties;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options for the database connection, shared by all commands that use the database.
public final class ConnectionOptions {

    /// Folder of a project's migrations.
    static final Path PROJECT = Path.of("db");

    private static final DatabaseSettings ONE_CONNECTION =
            DatabaseSettings.singleConnection(Duration.ofSeconds(5), Duration.ofSeconds(30));

    @Mixin
    private AddressOptions address = new AddressOptions();

    @Option(
            names = "--" + ProjectProperties.HISTORY_TABLE,
            paramLabel = "NAME",
            description =
                    "Flyway's history table, such as shop.schema_version, without quotation marks. Its schema is the"
                            + " first one in the search path of migrations. Default: the property history-table of"
                            + " db/jooq.xml, or else flyway_schema_history.")
    private @Nullable String historyTable;

    @Mixin
    private DataDirectoryOption dataDirectory = new DataDirectoryOption();

    /// Classes that a database has to match; null for a command line without an application.
    private @Nullable GeneratedModel generated;

    /// Database in place of the one at `--db-url`; null for that one.
    private @Nullable DatabaseAddress replacement;

    void setGenerated(GeneratedModel model) {
        generated = model;
    }

    /// Replaces the database at `--db-url` and the classes of the application.
    void replace(DatabaseAddress address, GeneratedModel model) {
        replacement = address;
        generated = model;
    }

    /// Returns the classes that a database has to match.
    ///
    /// @throws dev.postern.problem.CommandException if there are none, or if another version of Postern
    /// generated them
    GeneratedModel generated() {
        if (generated == null) {
            throw CommandErrors.noClasses();
        }
        return withHistoryTable(generated.requireCurrent());
    }

    /// Returns classes for a database with the history table of the option, if it is set.
    GeneratedModel withHistoryTable(GeneratedModel model) {
        return historyTable == null ? model : model.withHistoryTable(historyTable);
    }

    /// Returns migrations with the history table of the option, if it is set.
    MigrationFiles withHistoryTable(MigrationFiles files) {
        return historyTable == null ? files : files.withHistory(HistoryTable.of(historyTable));
    }

    /// Reads the migrations of the project in the working directory.
    MigrationFiles projectMigrations() {
        return withHistoryTable(MigrationFiles.read(PROJECT));
    }

    /// Returns the history table of a project.
    ///
    /// @param folder folder that can contain `jooq.xml`
    HistoryTable historyTable(Path folder) {
        return HistoryTable.of(
                historyTable == null
                        ? ProjectProperties.read(folder).get(ProjectProperties.HISTORY_TABLE)
                        : historyTable);
    }

    /// Returns the database at `--db-url`; empty for the embedded database.
    Optional<DatabaseAddress> address() {
        return Optional.ofNullable(replacement).or(address::address);
    }

    /// Returns another database, with the same login role and password.
    DatabaseAddress addressOf(String otherUrl) {
        return address.addressOf(otherUrl);
    }

    /// Whether the password is in a file.
    boolean readsPasswordFile() {
        return address.readsPasswordFile();
    }

    Path dataDirectory() {
        return dataDirectory.directory();
    }

    /// Runs `work` on the database at `--db-url`, or else on the embedded database.
    ///
    /// Starts the embedded server for it, unless a service already runs it.
    public <T> T use(Function<Database, T> work) {
        Optional<DatabaseAddress> known = address().or(() -> EmbeddedServer.running(dataDirectory()));
        if (known.isPresent()) {
            BundledMigrations.requireMatch(generated(), known.get());
            return use(known.get(), work);
        }
        try (EmbeddedDatabase local = startEmbedded()) {
            local.prepare();
            return use(local.address(), work);
        }
    }

    /// Whether the database is the embedded one, which belongs to this project alone.
    boolean isEmbedded() {
        return address().isEmpty();
    }

    /// Starts the embedded server; the caller prepares the database.
    EmbeddedDatabase startEmbedded() {
        return generated == null
                ? startOfProject()
                : EmbeddedDatabase.ofBuild(withHistoryTable(generated), dataDirectory(), ConsoleOutput::printProgress);
    }

    /// Starts the embedded server with the migrations of the project, because the copies of its build can be outdated.
    EmbeddedDatabase startOfProject() {
        return EmbeddedDatabase.ofProject(
                PROJECT, this::projectMigrations, dataDirectory(), ConsoleOutput::printProgress);
    }

    private static <T> T use(DatabaseAddress address, Function<Database, T> work) {
        try (Database database = new Database(address, ONE_CONNECTION)) {
            return work.apply(database);
        }
    }
}
