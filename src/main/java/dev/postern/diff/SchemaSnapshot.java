package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Texts of all objects of a database.
///
/// The text has everything from the system catalogs except OIDs, owners and rows. Objects of extensions are left
/// out (`docs/decisions.md#snapshot`).
public final class SchemaSnapshot {

    private static final String QUERY = SqlResource.read("snapshot.sql");

    private static final int VERSION_WITH_FILTERED_PUBLICATIONS = 15;

    /// Beginning of the query with common table expressions in place of what PostgreSQL 14 lacks.
    private static final String BEGINNING_BEFORE_15 = """
            with pg_publication_rel as (
                select r.*, null::int2vector as prattrs, null::pg_node_tree as prqual from pg_catalog.pg_publication_rel r
            ), pg_publication_namespace (pnpubid, pnnspid) as (
                select 0::oid, 0::oid where false
            ), members\s""";

    /// Privilege in a list, with the role before it.
    private static final Pattern MAINTAIN = Pattern.compile("(?<=^|,)[^,]* MAINTAIN [tf],?");

    private final Map<SnapshotObject, String> objects;

    private SchemaSnapshot(Map<SnapshotObject, String> objects) {
        this.objects = Map.copyOf(objects);
    }

    /// Reads the system catalogs of a database. Flyway's history table is left out.
    public static SchemaSnapshot read(Connection connection) throws SQLException {
        return read(connection, SchemaScope.ALL);
    }

    /// Reads a part of the system catalogs of a database. Flyway's history table is left out.
    public static SchemaSnapshot read(Connection connection, SchemaScope scope) throws SQLException {
        String query = connection.getMetaData().getDatabaseMajorVersion() < VERSION_WITH_FILTERED_PUBLICATIONS
                ? QUERY.replaceFirst("(?m)^with members ", BEGINNING_BEFORE_15)
                : QUERY;
        return CatalogQuery.withQualifiedNames(connection, statement -> {
            Map<SnapshotObject, String> objects = new HashMap<>();
            try (ResultSet rows =
                    CatalogQuery.runPrepared(statement, scope.read(connection).of(query))) {
                while (rows.next()) {
                    objects.put(
                            new SnapshotObject(SnapshotKind.of(rows.getString(1)), String.valueOf(rows.getString(2))),
                            String.valueOf(rows.getString(3)));
                }
            }
            return new SchemaSnapshot(objects);
        });
    }

    /// Returns a copy without what an earlier version of PostgreSQL lacks. That is the privilege MAINTAIN before
    /// 17. Before 18 it is the constraints of columns that are not null, which the columns show as well. Before
    /// 16 the queries of views have other column names, so they have no text. Before 15 every role can create
    /// objects in the schema `public`, so its privileges are left out.
    ///
    /// @param version major version
    public SchemaSnapshot asOf(int version) {
        Map<SnapshotObject, String> older = new HashMap<>(objects);
        if (version < 18) {
            older.entrySet()
                    .removeIf(entry -> entry.getKey().kind() == SnapshotKind.CONSTRAINT
                            && entry.getValue().startsWith("NOT NULL"));
        }
        if (version < 17) {
            older.replaceAll((object, text) -> object.kind() == SnapshotKind.PRIVILEGES
                    ? MAINTAIN.matcher(text).replaceAll("")
                    : text);
        }
        if (version < 16) {
            older.replaceAll((object, text) ->
                    object.kind() == SnapshotKind.VIEW || object.kind() == SnapshotKind.MATERIALIZED_VIEW ? "" : text);
        }
        if (version < 15) {
            older.remove(new SnapshotObject(SnapshotKind.PRIVILEGES, "schema public"));
        }
        return new SchemaSnapshot(older);
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

        /// Returns the lines that differ: those of the earlier snapshot after `-`, those of the later one after
        /// `+`. Common lines at the beginning and the end are omitted. Empty if a side has no text.
        public List<String> changedLines() {
            if (before == null || after == null) {
                return List.of();
            }
            List<String> earlier = before.lines().toList();
            List<String> later = after.lines().toList();
            int shorter = Math.min(earlier.size(), later.size());
            int start = 0;
            while (start < shorter && earlier.get(start).equals(later.get(start))) {
                start++;
            }
            int end = 0;
            while (end < shorter - start
                    && earlier.get(earlier.size() - 1 - end).equals(later.get(later.size() - 1 - end))) {
                end++;
            }
            return Stream.concat(
                            earlier.subList(start, earlier.size() - end).stream()
                                    .map(line -> "  - " + line),
                            later.subList(start, later.size() - end).stream().map(line -> "  + " + line))
                    .toList();
        }

        /// Whether statements can be generated for the difference.
        public boolean isSupported() {
            return object.kind().isSupported();
        }

        @Override
        public String toString() {
            return object + (before == null ? " is new" : after == null ? " is missing" : " differs");
        }
    }

    /// Returns the objects that differ in a later snapshot; empty if the two are equal.
    public List<Difference> differences(SchemaSnapshot later) {
        return Stream.concat(
                        objects.keySet().stream(),
                        later.objects.keySet().stream().filter(object -> !objects.containsKey(object)))
                .filter(object -> !isSame(object, objects.get(object), later.objects.get(object)))
                .sorted()
                .map(object -> new Difference(object, objects.get(object), later.objects.get(object)))
                .toList();
    }

    /// Whether two texts are equal. Line ends in functions can differ, because Git can convert those of a file.
    private static boolean isSame(SnapshotObject object, @Nullable String one, @Nullable String other) {
        boolean hasBody = object.kind() == SnapshotKind.FUNCTION || object.kind() == SnapshotKind.PROCEDURE;
        if (hasBody && one != null && other != null) {
            return one.replace("\r\n", "\n").equals(other.replace("\r\n", "\n"));
        }
        return Objects.equals(one, other);
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
