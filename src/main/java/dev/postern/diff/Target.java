package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/// What a database is to become.
///
/// @param schema what there is to be, for the statements
/// @param snapshot the same, for the verdict
public final class Target {

    private final Schema schema;
    private final Snapshot snapshot;

    private Target(Schema schema, Snapshot snapshot) {
        this.schema = schema;
        this.snapshot = snapshot;
    }

    /// Reads a database that is as another shall be.
    public static Target read(Connection connection) throws SQLException {
        return new Target(Schema.read(connection), Snapshot.read(connection));
    }

    Schema schema() {
        return schema;
    }

    /// By which it is judged whether another database is equal.
    public Snapshot snapshot() {
        return snapshot;
    }

    /// Roles that are named in it.
    public Set<String> roles() {
        return schema.roles();
    }
}
