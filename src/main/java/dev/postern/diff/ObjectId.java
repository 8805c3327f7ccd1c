package dev.postern.diff;

import java.util.Objects;

/// Identity of an object in a schema.
///
/// @param name qualified name, quoted if necessary
public record ObjectId(ObjectKind kind, String name) implements Comparable<ObjectId> {

    public ObjectId {
        Objects.requireNonNull(kind);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a " + kind.text() + " has no name");
        }
    }

    /// @param column name without the table
    static ObjectId column(String table, String column) {
        return new ObjectId(ObjectKind.COLUMN, table + "." + column);
    }

    /// Compares the texts of the kinds, so that the order does not depend on the order of the constants.
    @Override
    public int compareTo(ObjectId other) {
        return kind == other.kind ? name.compareTo(other.name) : kind.text().compareTo(other.kind.text());
    }

    /// Returns for example `table public.films`.
    @Override
    public String toString() {
        return kind.text() + " " + name;
    }
}
