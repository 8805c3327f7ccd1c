package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Texts of all objects of a database.
///
/// The text has everything from the system catalogs except OIDs, owners and rows. Objects of extensions are left
/// out (`docs/decisions.md#snapshot`).
public final class SchemaSnapshot {

    private static final String QUERY = SqlResource.read("snapshot.sql");

    private final Map<SnapshotObject, String> objects;

    private SchemaSnapshot(Map<SnapshotObject, String> objects) {
        this.objects = Map.copyOf(objects);
    }

    /// Reads the system catalogs of a database. Flyway's history table is left out.
    public static SchemaSnapshot read(Connection connection) throws SQLException {
        return CatalogQuery.withQualifiedNames(connection, statement -> {
            Map<SnapshotObject, String> objects = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) {
                    objects.put(
                            new SnapshotObject(SnapshotKind.of(rows.getString(1)), String.valueOf(rows.getString(2))),
                            String.valueOf(rows.getString(3)));
                }
            }
            return new SchemaSnapshot(objects);
        });
    }

    /// Returns the text of each object.
    Map<SnapshotObject, String> texts() {
        return objects;
    }

    /// Object that differs between two snapshots.
    ///
    /// @param before text in the earlier snapshot; null if the object did not exist
    /// @param after text in the later snapshot; null if the object does not exist
    public record Difference(
            SnapshotObject object,
            @Nullable String before,
            @Nullable String after) {

        public Difference {
            Objects.requireNonNull(object);
            if (Objects.equals(before, after)) {
                throw new IllegalArgumentException(object + " does not differ");
            }
        }

        @Override
        public String toString() {
            return object + (before == null ? " is new" : after == null ? " is missing" : " differs");
        }
    }

    /// Returns the objects that differ in a later snapshot; empty if the two are equal.
    public List<Difference> differences(SchemaSnapshot later) {
        Set<SnapshotObject> all = new TreeSet<>(objects.keySet());
        all.addAll(later.objects.keySet());
        return all.stream()
                .filter(object -> !Objects.equals(objects.get(object), later.objects.get(object)))
                .map(object -> new Difference(object, objects.get(object), later.objects.get(object)))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaSnapshot that && objects.equals(that.objects);
    }

    @Override
    public int hashCode() {
        return objects.hashCode();
    }
}
