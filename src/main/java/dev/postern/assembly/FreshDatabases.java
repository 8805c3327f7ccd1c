package dev.postern.assembly;

import dev.postern.catalog.SchemaStamp;
import dev.postern.embedded.ScratchLocation;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EngineMigrations;
import dev.postern.problem.CommandException;
import dev.postern.problem.StartErrors;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Catalog;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// New databases for tests, on one scratch server of this process. Thread-safe.
///
/// The migrations are applied once for each application, to a template that each new database is copied from.
public final class FreshDatabases {

    private static final String SCRATCH_URL = "POSTERN_SCRATCH_URL";
    private static final String SCRATCH_IMAGE = "POSTERN_SCRATCH_IMAGE";

    /// @param catalog generated classes
    /// @param loginRole role that the service logs in as; null if the application names none
    private record TemplateKey(Catalog catalog, @Nullable String loginRole) {}

    private final ScratchServer server;
    private final Map<TemplateKey, DatabaseAddress> templates = new HashMap<>();
    private final Map<String, String> passwords = new HashMap<>();

    private FreshDatabases(ScratchServer server) {
        this.server = server;
    }

    /// Starts the server when the class is used first; the end of the process ends it.
    private static final class OfProcess {

        private static final FreshDatabases INSTANCE =
                new FreshDatabases(ScratchLocation.of(System.getenv(SCRATCH_URL), System.getenv(SCRATCH_IMAGE))
                        .start(System.err::println));
    }

    /// Returns the databases of this process.
    ///
    /// The server is the one at `POSTERN_SCRATCH_URL`, or a container of `POSTERN_SCRATCH_IMAGE`, or else an
    /// embedded one.
    public static FreshDatabases ofProcess() {
        return OfProcess.INSTANCE;
    }

    /// Creates a database with the migrations of an application, without other rows.
    ///
    /// @throws CommandException if the classes were generated from a database, or if a migration fails
    public synchronized FreshDatabase create(ServedApplication application) {
        TemplateKey key = new TemplateKey(application.generated().classes(), application.loginRole());
        DatabaseAddress template = templates.get(key);
        if (template == null) {
            template = createTemplate(application);
            templates.put(key, template);
        }
        DatabaseAddress owner = server.createDatabase(template);
        return new FreshDatabase(owner, loginTo(owner, application.loginRole()));
    }

    private DatabaseAddress createTemplate(ServedApplication application) {
        if (application.generated().stamp().source() == SchemaStamp.Source.DATABASE) {
            throw StartErrors.testDatabaseRequired();
        }
        DatabaseAddress template = server.createDatabase();
        BundledMigrations.migrate(application.generated(), template, _ -> {});
        EngineMigrations.grant(template, BundledMigrations.history(application.generated()), application.loginRole());
        return template;
    }

    private DatabaseAddress loginTo(DatabaseAddress owner, @Nullable String role) {
        if (role == null) {
            return owner;
        }
        return Optional.ofNullable(passwords.get(role))
                .or(() -> setPassword(owner, role))
                .map(password -> owner.withLogin(role, password))
                .orElse(owner);
    }

    /// Sets a random password; returns empty if no migration creates the role.
    private Optional<String> setPassword(DatabaseAddress owner, String role) {
        try (Connection connection = FreshDatabase.connect(owner);
                PreparedStatement roles = connection.prepareStatement("select from pg_roles where rolname = ?")) {
            roles.setString(1, role);
            try (ResultSet found = roles.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
            }
            String password = UUID.randomUUID().toString();
            connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
            passwords.put(role, password);
            return Optional.of(password);
        } catch (SQLException e) {
            throw FreshDatabase.failure(e);
        }
    }
}
