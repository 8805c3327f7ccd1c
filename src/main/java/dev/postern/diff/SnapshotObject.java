package dev.postern.diff;

import java.util.Objects;

/// Identity of an object in a [SchemaSnapshot].
///
/// @param name qualified name, quoted if necessary; for a comment or privileges, the description of their object
public record SnapshotObject(SnapshotKind kind, String name) implements Comparable<SnapshotObject> {

    public SnapshotObject {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
    }

    /// Compares the texts, so that lists of differences are sorted.
    @Override
    public int compareTo(SnapshotObject other) {
        return toString().compareTo(other.toString());
    }

    /// Returns for example `table public.films`.
    @Override
    public String toString() {
        return kind.text() + " " + name;
    }
}
