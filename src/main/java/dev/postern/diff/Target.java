package dev.postern.diff;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// What a database is to become.
public final class Target {

    /// For the statements.
    private final Schema schema;

    /// For the verdict.
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

    /// Tables that have the same columns in another order there; no statement can change it.
    public List<String> inAnotherOrder(Target other) {
        return schema.items().values().stream()
                .filter(item -> item.kind() == Kind.TABLE)
                .map(Item::name)
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
