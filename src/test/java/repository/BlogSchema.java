package repository;

import blog.schema.DefaultCatalog;
import dev.postern.Application;
import dev.postern.Applications;
import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.migrate.BundledMigrations;
import dev.postern.migrate.EngineMigrations;
import dev.postern.migrate.HistoryTable;
import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServedSchema;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;

/// Schema of the example: databases with its migrations, and services of an application on it.
public final class BlogSchema implements ServedSchema {

    private static final String LOGIN_ROLE = "postern_authenticator";

    private static final GeneratedModel GENERATED = GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);
    private static final DatabaseAddress TEMPLATE = createTemplate();

    private BlogSchema() {}

    private static DatabaseAddress createTemplate() {
        DatabaseAddress template = TestDatabases.createEmpty();
        // classes that were generated from an existing database have no migrations
        if (GENERATED.stamp().source() == SchemaStamp.Source.MIGRATIONS) {
            BundledMigrations.migrate(GENERATED, template, _ -> {});
            EngineMigrations.grant(template, HistoryTable.DEFAULT, LOGIN_ROLE);
        }
        return template;
    }

    /// Returns a service without rows.
    ///
    /// @param options options of `serve`
    public static TestService serve(Application application, String... options) {
        return TestService.of(new BlogSchema(), options).withExtension(Applications.extension(application));
    }

    /// Creates a database with all migrations applied and without rows.
    public static DatabaseAddress createDatabase() {
        return TestDatabases.copyOf(TEMPLATE);
    }

    /// Returns the address of the same database for the login role, which can only assume other roles.
    public static DatabaseAddress withLoginRole(DatabaseAddress address) {
        return TestDatabases.withLogin(LOGIN_ROLE, address);
    }

    @Override
    public GeneratedModel generated(String moreFacts) {
        return GENERATED;
    }

    @Override
    public DatabaseAddress newDatabase() {
        return createDatabase();
    }

    @Override
    public DatabaseAddress login(DatabaseAddress owner) {
        return withLoginRole(owner);
    }

    @Override
    public String anonymousRole() {
        return "administrator";
    }
}
