package dev.postern.diff;

/// Phase of a [MigrationSearch]. PostgreSQL can create privileges and comments together with their objects, so
/// they are compared only after the objects exist.
enum Phase {
    /// Compares all objects except privileges and comments.
    OBJECTS,
    /// Compares all objects.
    DETAILS;

    boolean compares(ObjectKind kind) {
        return this == DETAILS || !kind.isDetail();
    }
}
