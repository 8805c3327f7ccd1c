package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// Schema of a database, as a model and as a snapshot.
public final class SchemaState {

    /// The source of the statements.
    private final SchemaModel model;

    /// The text that decides whether two schemas are equal.
    private final SchemaSnapshot snapshot;

    private final int version;

    private SchemaState(SchemaModel model, SchemaSnapshot snapshot, int version) {
        this.model = model;
        this.snapshot = snapshot;
        this.version = version;
    }

    /// Reads the schema from the system catalogs of a database.
    public static SchemaState read(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        return new SchemaState(SchemaModel.read(connection), SchemaSnapshot.read(connection), version);
    }

    /// Returns the major version of the server.
    public int version() {
        return version;
    }

    SchemaModel model() {
        return model;
    }

    /// Returns the snapshot to compare another database with.
    public SchemaSnapshot snapshot() {
        return snapshot;
    }

    /// Returns the tables that have the same columns in another order in the other schema, which no statement can
    /// change.
    public List<String> tablesWithOtherColumnOrder(SchemaState other) {
        return model.objects().values().stream()
                .filter(object -> object.is(ObjectKind.TABLE))
                .map(SchemaObject::name)
                .filter(table -> {
                    List<String> mine = columnNames(model, table);
                    List<String> others = columnNames(other.model, table);
                    return !mine.equals(others) && mine.size() == others.size() && mine.containsAll(others);
                })
                .sorted()
                .toList();
    }

    private static List<String> columnNames(SchemaModel schema, String table) {
        return schema.columns(table).stream()
                .map(column -> column.require(Attribute.COLUMN))
                .toList();
    }

    /// Returns the roles that the schema names.
    public Set<String> roles() {
        return model.roles();
    }
}
