package dev.postern.migrate;

import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// Differences between the schema of a database and the schema that its applied migrations create.
public final class SchemaDrift {

    private SchemaDrift() {}

    /// Applies the migrations of a database to a scratch database and compares the two schemas.
    ///
    /// @param address database to compare, which is only read
    /// @param progress receives a line for each long wait for a lock
    /// @throws dev.postern.problem.CommandException if the files differ from the applied migrations
    public static List<Difference> differences(
            DatabaseAddress address, MigrationFiles files, ScratchServer server, Consumer<String> progress) {
        DatabaseAddress scratch = server.createDatabase();
        MigrationHistory.read(address, files)
                .version()
                .ifPresent(version -> Upgrade.of(scratch, files, version).rehearse(progress));
        try (Connection expected = connect(scratch);
                Connection actual = connect(address)) {
            Rehearsal.reportVersions(majorVersion(expected), majorVersion(actual), progress);
            return SchemaSnapshot.read(expected).differences(SchemaSnapshot.read(actual));
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    private static int majorVersion(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }
}
