package dev.postern.cli;

import dev.postern.migrate.BundledMigrations;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.EmbeddedServer;
import dev.postern.store.PoolSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of every command that uses the database.
public final class ConnectionOptions {

    private static final PoolSettings ONE_CONNECTION =
            PoolSettings.ofOne(Duration.ofSeconds(5), Duration.ofSeconds(30));

    @Option(
            names = "--db-url",
            paramLabel = "JDBC_URL",
            description = "PostgreSQL server, jdbc:postgresql://host:port/database. Default: an embedded one.")
    private @Nullable String url;

    @Option(
            names = "--db-user",
            paramLabel = "ROLE",
            defaultValue = "postgres",
            description = "Role to log in as. Default: ${DEFAULT-VALUE}.")
    private String user = "postgres";

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "",
            description = "Its password; better given as POSTERN_DB_PASSWORD. Default: none.")
    private String password = "";

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            defaultValue = ".postern",
            description = "Where the embedded server keeps its data. Default: ${DEFAULT-VALUE}.")
    private Path dataDirectory = Path.of(".postern");

    /// The server that was named; empty: the embedded one is meant.
    Optional<DatabaseAddress> address() {
        return Optional.ofNullable(url)
                .filter(given -> !given.isBlank())
                .map(given -> new DatabaseAddress(given, user, password));
    }

    /// Another server, with the same role and password.
    DatabaseAddress at(String other) {
        return new DatabaseAddress(other, user, password);
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    /// Runs `work` on the database these options name: the one at --db-url, or the embedded one, which is
    /// started for it unless a service already runs it.
    public <T> T use(Function<Database, T> work) {
        Optional<DatabaseAddress> known = address().or(() -> EmbeddedServer.running(dataDirectory));
        if (known.isPresent()) {
            BundledMigrations.requireMatch(known.get());
            return use(known.get(), work);
        }
        try (EmbeddedDatabase local = EmbeddedDatabase.start(dataDirectory)) {
            local.prepare();
            return use(local.address(), work);
        }
    }

    /// Whether these options mean the embedded database, which is nobody else's.
    boolean isEmbedded() {
        return address().isEmpty();
    }

    /// Runs `work` on the database these options name, at whatever version it is. A new embedded one has what
    /// this build has.
    <T> T useUnmigrated(Function<DatabaseAddress, T> work) {
        Optional<DatabaseAddress> known = address().or(() -> EmbeddedServer.running(dataDirectory));
        if (known.isPresent()) {
            return work.apply(known.get());
        }
        try (EmbeddedDatabase local = EmbeddedDatabase.start(dataDirectory)) {
            local.prepareNew();
            return work.apply(local.address());
        }
    }

    private static <T> T use(DatabaseAddress address, Function<Database, T> work) {
        try (Database database = new Database(address, ONE_CONNECTION)) {
            return work.apply(database);
        }
    }
}
