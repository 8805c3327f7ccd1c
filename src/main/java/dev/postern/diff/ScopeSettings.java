package dev.postern.diff;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Settings for the part of two databases that is compared.
///
/// @param schemas compared schemas; empty: all
/// @param excluded patterns of objects that are left out, in addition to [#DEFAULT_EXCLUDED]
/// @param partitions use of partitions that only one database has
public record ScopeSettings(List<String> schemas, List<String> excluded, PartitionMode partitions) {

    /// Patterns for pg_cron and connection poolers. A schema that the migrations create is compared all the same.
    public static final List<String> DEFAULT_EXCLUDED =
            List.of("extension pg_cron", "cron.*", "pgbouncer.*", "pooler.*");

    /// Everything, except the default exclusions and partitions that only one database has.
    public static final ScopeSettings DEFAULT = new ScopeSettings(List.of(), List.of(), PartitionMode.IGNORE);

    private static final String EXISTS = "select 1 from pg_namespace where quote_ident(nspname) || '.*' = ?"
            + " and not exists (select from pg_depend where classid = 'pg_namespace'::regclass and objid = pg_namespace.oid"
            + " and deptype = 'e')";

    public ScopeSettings {
        schemas = List.copyOf(schemas);
        excluded = List.copyOf(excluded);
        Objects.requireNonNull(partitions);
    }

    /// Use of partitions in a comparison.
    public enum PartitionMode {
        /// A partition that only one database has is left out.
        IGNORE,
        /// Partitions are compared like all tables.
        FOLLOW;

        /// Returns the mode with a name.
        ///
        /// @throws dev.postern.problem.CommandException if no mode has the name
        public static PartitionMode of(String name) {
            return Arrays.stream(values())
                    .filter(mode -> mode.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> DiffErrors.invalidPartitionMode(name));
        }
    }

    /// Determines the scope of a comparison.
    ///
    /// @param migrated database with the migrations
    /// @param other compared database
    /// @param notes receives a line for the partitions of each table that are left out
    public SchemaScope resolve(Connection migrated, Connection other, Consumer<String> notes) throws SQLException {
        List<String> patterns = new ArrayList<>(excluded);
        for (String pattern : DEFAULT_EXCLUDED) {
            if (!exists(migrated, pattern)) {
                patterns.add(pattern);
            }
        }
        return new SchemaScope(Set.copyOf(schemas), patterns, leftOutPartitions(migrated, other, notes));
    }

    private static boolean exists(Connection connection, String pattern) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
            query.setString(1, pattern);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private Set<String> leftOutPartitions(Connection migrated, Connection other, Consumer<String> notes)
            throws SQLException {
        return switch (partitions) {
            case FOLLOW -> Set.of();
            case IGNORE -> {
                Partitions expected = Partitions.read(migrated);
                Partitions actual = Partitions.read(other);
                Map<String, Set<String>> missing = expected.missingIn(actual);
                Map<String, Set<String>> added = actual.missingIn(expected);
                note(added, "only the database has", notes);
                note(missing, "only the migrations create", notes);
                Set<String> all = new HashSet<>();
                Stream.concat(missing.values().stream(), added.values().stream())
                        .forEach(all::addAll);
                yield all;
            }
        };
    }

    private static void note(Map<String, Set<String>> partitions, String where, Consumer<String> notes) {
        partitions.forEach(
                (root, names) -> notes.accept(names.size() + (names.size() == 1 ? " partition" : " partitions")
                        + " of " + root + " that " + where + (names.size() == 1 ? " is" : " are")
                        + " left out; --partitions follow compares partitions"));
    }
}
