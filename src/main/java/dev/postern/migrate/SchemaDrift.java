package dev.postern.migrate;

import dev.postern.diff.SchemaNotes;
import dev.postern.diff.SchemaScope;
import dev.postern.diff.SchemaSnapshot;
import dev.postern.diff.SchemaSnapshot.Difference;
import dev.postern.diff.SchemaState;
import dev.postern.diff.ScopeSettings;
import dev.postern.diff.SettledTexts;
import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Differences between the schema of a database and the schema that its applied migrations create.
///
/// @param differences differences of the database from the migrations
/// @param notes facts that are no differences: left out objects, owners and settings
public record SchemaDrift(List<Difference> differences, List<String> notes) {

    /// First version of PostgreSQL with all system catalogs that the model of `migrate diff` reads.
    private static final int MODEL_VERSION = 18;

    public SchemaDrift {
        differences = List.copyOf(differences);
        notes = List.copyOf(notes);
    }

    /// Applies the migrations of a database to a scratch database and compares the two schemas.
    ///
    /// @param address database to compare, which is only read
    /// @param settings compared part of the databases
    /// @param progress receives a line for each long wait for a lock
    /// @throws dev.postern.problem.CommandException if the files differ from the applied migrations
    public static SchemaDrift read(
            DatabaseAddress address,
            MigrationFiles files,
            ScratchServer server,
            ScopeSettings settings,
            Consumer<String> progress) {
        DatabaseAddress scratch = server.createDatabase();
        MigrationHistory.read(address, files)
                .version()
                .ifPresent(version -> Upgrade.of(scratch, files, version).rehearse(progress));
        RepeatableMigrations.read(address, files).rehearseOn(scratch, progress);
        return read(scratch, address, server, settings, progress);
    }

    /// Compares the schema of a database with that of a scratch database.
    static SchemaDrift read(
            DatabaseAddress scratch,
            DatabaseAddress address,
            ScratchServer server,
            ScopeSettings settings,
            Consumer<String> progress) {
        try (Connection expected = connect(scratch);
                Connection actual = connect(address)) {
            Rehearsal.reportVersions(majorVersion(expected), majorVersion(actual), progress);
            List<String> notes = new ArrayList<>();
            SchemaScope scope = settings.resolve(expected, actual, notes::add);
            int version = Math.min(majorVersion(expected), majorVersion(actual));
            if (version < 16) {
                notes.add(
                        "The queries of views are not compared, because PostgreSQL prints them differently before 16");
            }
            if (version < MODEL_VERSION) {
                SchemaSnapshot snapshot = SchemaSnapshot.read(expected, scope).asOf(version);
                return new SchemaDrift(
                        snapshot.differences(SchemaSnapshot.read(actual, scope).asOf(version)), notes);
            }
            SchemaState actualSchema = SchemaState.read(actual, scope);
            reportInvalidIndexes(actualSchema, progress);
            notes.addAll(SchemaNotes.read(actual, expected, scope));
            return new SchemaDrift(differences(SchemaState.read(expected, scope), actualSchema, server), notes);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Reports the indexes that the comparison leaves out, with the remedy.
    static void reportInvalidIndexes(SchemaState schema, Consumer<String> progress) {
        for (String index : schema.invalidIndexes()) {
            progress.accept("The index " + index + " is invalid and therefore left out. Drop it with: drop index"
                    + " concurrently " + index + "; then create it again.");
        }
    }

    private static List<Difference> differences(SchemaState expected, SchemaState actual, ScratchServer server)
            throws SQLException {
        List<Difference> differences = expected.snapshot().differences(actual.snapshot());
        if (differences.isEmpty() || !SettledTexts.areNeeded(expected, actual)) {
            return differences;
        }
        try (Connection empty = connect(server.createDatabase())) {
            return SettledTexts.of(expected, actual, empty).remaining(differences);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), address.password());
    }

    private static int majorVersion(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }
}
