package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Schema of a database, as a model and as a snapshot.
public final class SchemaState {

    /// Those of a partitioned table are left out: they are invalid until each partition has a part of them.
    private static final String INVALID_INDEXES = """
            with members (class, object) as (select 0::oid, 0::oid /* left out */)
            select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indexrelid
            where not indisvalid and relkind = 'i' and indexrelid >= 16384
                and indexrelid not in (select object from members where class = 'pg_class'::regclass) order by 1""";

    /// The source of the statements.
    private final SchemaModel model;

    /// The text that decides whether two schemas are equal.
    private final SchemaSnapshot snapshot;

    private final List<String> invalidIndexes;
    private final int version;
    private final SchemaScope scope;

    private SchemaState(
            SchemaModel model, SchemaSnapshot snapshot, List<String> invalidIndexes, int version, SchemaScope scope) {
        this.model = model;
        this.snapshot = snapshot;
        this.invalidIndexes = List.copyOf(invalidIndexes);
        this.version = version;
        this.scope = scope;
    }

    /// Reads the whole schema from the system catalogs of a database.
    public static SchemaState read(Connection connection) throws SQLException {
        return read(connection, SchemaScope.ALL);
    }

    /// Reads a part of the schema from the system catalogs of a database.
    public static SchemaState read(Connection connection, SchemaScope scope) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        return new SchemaState(
                SchemaModel.read(connection, scope),
                SchemaSnapshot.read(connection, scope),
                CatalogQuery.withQualifiedNames(
                        connection, statement -> readInvalidIndexes(statement, scope.read(connection))),
                version,
                scope);
    }

    private static List<String> readInvalidIndexes(Statement statement, SchemaScope.Query query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query.of(INVALID_INDEXES))) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /// Returns the indexes that a failed CREATE INDEX CONCURRENTLY left. They are no part of the schema.
    public List<String> invalidIndexes() {
        return invalidIndexes;
    }

    /// Returns the major version of the server.
    public int version() {
        return version;
    }

    /// Returns the part of the database that was read.
    public SchemaScope scope() {
        return scope;
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
