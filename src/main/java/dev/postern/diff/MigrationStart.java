package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Schema that a [MigrationSearch] begins with: that of a database after the renames.
///
/// @param state schema after the renames
/// @param renaming statements that rename objects
/// @param tables names of the tables before the renames
public record MigrationStart(SchemaState state, List<String> renaming, Set<String> tables) {

    public MigrationStart {
        Objects.requireNonNull(state);
        renaming = List.copyOf(renaming);
        tables = Set.copyOf(tables);
    }

    /// Runs renames and reads the schema. The renames are rolled back.
    ///
    /// @param current schema of the database
    /// @param target desired schema
    /// @param renames confirmed renames
    /// @throws dev.postern.problem.CommandException if a schema lacks the name or the new name
    public static MigrationStart of(
            Connection connection, SchemaState current, SchemaState target, List<Rename> renames) throws SQLException {
        Set<String> tables = current.model().tableNames();
        if (renames.isEmpty()
                && RenameDetector.ownedSequences(current.model(), target.model())
                        .isEmpty()) {
            return new MigrationStart(current, List.of(), tables);
        }
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            List<String> renaming = RenameExecutor.runAll(connection, current.model(), target, renames);
            return new MigrationStart(SchemaState.read(connection, target.scope()), renaming, tables);
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }
}
