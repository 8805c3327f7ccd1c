package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// What a database is to become.
public final class SchemaState {

    /// For the statements.
    private final SchemaModel schema;

    /// For the verdict.
    private final SchemaSnapshot snapshot;

    private SchemaState(SchemaModel schema, SchemaSnapshot snapshot) {
        this.schema = schema;
        this.snapshot = snapshot;
    }

    /// Reads a database that is as another shall be.
    public static SchemaState read(Connection connection) throws SQLException {
        return new SchemaState(SchemaModel.read(connection), SchemaSnapshot.read(connection));
    }

    SchemaModel schema() {
        return schema;
    }

    /// By which it is judged whether another database is equal.
    public SchemaSnapshot snapshot() {
        return snapshot;
    }

    /// Tables that have the same columns in another order there; no statement can change it.
    public List<String> tablesWithOtherColumnOrder(SchemaState other) {
        return schema.items().values().stream()
                .filter(item -> item.kind() == ObjectKind.TABLE)
                .map(SchemaObject::name)
                .filter(table -> {
                    List<String> mine = schema.columns(table);
                    List<String> others = other.schema.columns(table);
                    return !mine.equals(others) && mine.size() == others.size() && mine.containsAll(others);
                })
                .sorted()
                .toList();
    }

    /// Roles that are named in it.
    public Set<String> roles() {
        return schema.roles();
    }
}
