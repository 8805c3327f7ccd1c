package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.EngineMigrations;
import dev.postern.store.DatabaseAddress;

/// Tables of a [Ledger] in a database that exists, on a server that a test can end.
///
/// @param database address of the database for the service and the ledger
public record LedgerSchema(DatabaseAddress database) implements ServedSchema {

    private static final String SQL = """
            create table films (id int primary key);
            create table logs (number bigint, text text);
            insert into films values (1);
            """;

    private static final TestSchema SCHEMA = TestSchema.of(SQL);

    /// Creates the tables in a new database of a server.
    public static DatabaseAddress create(ScratchServer server) {
        return createAt(server.createDatabase()).database();
    }

    /// Creates the tables in a database.
    public static LedgerSchema createAt(DatabaseAddress database) {
        TestDatabases.execute(database, SQL + EngineMigrations.sql(database.user()));
        // embedded servers have it off, so an acknowledged commit could be lost
        TestDatabases.execute(
                database,
                "do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$");
        return new LedgerSchema(database);
    }

    @Override
    public GeneratedModel generated(String moreFacts) {
        return SCHEMA.generated(moreFacts);
    }

    /// Returns the address for the test itself, which does not wait for a server that is silent.
    @Override
    public DatabaseAddress newDatabase() {
        String url = database.url();
        return new DatabaseAddress(
                url + (url.contains("?") ? "&" : "?") + "socketTimeout=3", database.user(), database.password());
    }

    @Override
    public DatabaseAddress login(DatabaseAddress owner) {
        return database;
    }

    @Override
    public String anonymousRole() {
        return SCHEMA.anonymousRole();
    }
}
