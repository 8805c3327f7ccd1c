package dev.postern.cli;

import dev.postern.assembly.DatabaseWait;
import dev.postern.assembly.ServiceSettings;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options of `serve`: how to start it, and a mixin for each part of its settings.
public final class ServeOptions {

    /// Wait of a start without an admin server, which would show it.
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

    /// Evaluated by [ConfigFile] before picocli parses the command line.
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description = "File with one option per line, such as port = 8080; the command line and the environment"
                    + " override it. Default: none.")
    @SuppressWarnings("UnusedVariable")
    private @Nullable Path file;

    @Mixin
    private ConnectionOptions database = new ConnectionOptions();

    @Option(
            names = "--migrate",
            description = "Apply pending migrations before serving. Default: off; the embedded database is always"
                    + " migrated.")
    private boolean migrate;

    @Mixin
    private MigrationLoginOptions migrationLogin = new MigrationLoginOptions();

    @Option(
            names = "--wait-for-database",
            paramLabel = "DURATION",
            converter = OptionConverters.DurationConverter.class,
            description = "Longest time that the start waits for an unreachable database; 0: it does not wait."
                    + " Default: no limit with an admin server, else 30s; 30s with --from.")
    private @Nullable Duration waitForDatabase;

    @Option(
            names = "--watch",
            description = "Generate, build and restart after every change of a migration or source file; the data of"
                    + " the embedded server is kept. Default: off.")
    private boolean watch;

    @Mixin
    private PoolOptions pool = new PoolOptions();

    @Mixin
    private DialectOptions dialect = new DialectOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private AuthOptions auth = new AuthOptions();

    @Mixin
    private ResponseOptions response = new ResponseOptions();

    @Mixin
    private ServerOptions server = new ServerOptions();

    ListenOptions listen() {
        return server.listen();
    }

    /// Whether `--watch` is set.
    boolean watch() {
        return watch;
    }

    /// Returns the served schemas; empty for the default.
    List<String> schemas() {
        return pool.schemas();
    }

    ConnectionOptions database() {
        return database;
    }

    /// Whether the database password or the JWT secret is in a file.
    boolean readsSecretFiles() {
        return database.readsPasswordFile() || auth.readsSecretFile();
    }

    /// Whether to migrate the database at `--db-url`.
    boolean migrate() {
        return migrate;
    }

    /// Returns the address to migrate, with the login that migrates.
    ///
    /// @param service address of the service
    DatabaseAddress migrationAddress(DatabaseAddress service) {
        return migrationLogin.addressFor(service);
    }

    /// Returns the wait for the database at `--db-url`; an embedded one is not waited for.
    DatabaseWait databaseWait() {
        if (database.isEmbedded()) {
            return DatabaseWait.NONE;
        }
        Duration limit = listen().adminAddress() == null ? DEFAULT_WAIT : null;
        return new DatabaseWait(waitForDatabase == null ? limit : waitForDatabase);
    }

    /// Returns the wait for the database at `--from`. The admin server opens after it, so it has a limit in any case.
    DatabaseWait sourceWait() {
        return new DatabaseWait(waitForDatabase == null ? DEFAULT_WAIT : waitForDatabase);
    }

    /// Sets the log levels of this process.
    void applyLogLevels() {
        server.applyLogLevels();
    }

    /// Sends no traces to a collector.
    void disableTraces() {
        server.disableTraces();
    }

    /// Returns the settings of the service, and creates the JWT secret of an embedded database that has none.
    public ServiceSettings settings() {
        return new ServiceSettings(
                pool.settings(),
                dialect.settings(),
                limits.settings(),
                auth.settings(database.isEmbedded() ? database.dataDirectory() : null),
                response.settings(),
                server.settings(pool.timeout()));
    }
}
