package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.ScratchServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// What a database has otherwise than its migrations made it.
public final class SchemaDrift {

    private SchemaDrift() {}

    /// Applies what the database has had to a throwaway one, and compares the two.
    ///
    /// @param address only read
    /// @param progress gets a line for each wait for a lock that lasts
    /// @throws dev.postern.problem.ProblemException where the files are not those that were applied
    public static List<Difference> of(
            DatabaseAddress address, MigrationFiles scripts, ScratchServer server, Consumer<String> progress) {
        DatabaseAddress scratch = server.createDatabase();
        MigrationHistory.of(address, scripts)
                .version()
                .ifPresent(version -> Upgrade.of(scratch, scripts, version).rehearse(progress));
        return snapshot(scratch).differences(snapshot(address));
    }

    private static SchemaSnapshot snapshot(DatabaseAddress address) {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password())) {
            return SchemaSnapshot.read(connection);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }
}
