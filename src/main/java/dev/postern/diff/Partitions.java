package dev.postern.diff;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Partitions of a database.
///
/// A partition that only one of two databases has, of a table that both have, is data: a job creates and drops it
/// (`docs/decisions.md#partitions-are-data`).
///
/// @param tables qualified names of all tables
/// @param partitions qualified names of the partitions, with the names of their roots
record Partitions(Set<String> tables, Map<String, String> partitions) {

    private static final String QUERY = """
            select oid::regclass::text, case when relispartition then pg_partition_root(oid)::regclass::text end
            from pg_class where relkind in ('r', 'p', 'f') and oid >= 16384""";

    Partitions {
        tables = Set.copyOf(tables);
        partitions = Map.copyOf(partitions);
    }

    static Partitions read(Connection connection) throws SQLException {
        return CatalogQuery.withQualifiedNames(connection, Partitions::read);
    }

    private static Partitions read(Statement statement) throws SQLException {
        Set<String> tables = new HashSet<>();
        Map<String, String> partitions = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
                String root = rows.getString(2);
                if (root != null) {
                    partitions.put(rows.getString(1), root);
                }
            }
        }
        return new Partitions(tables, partitions);
    }

    /// Returns the partitions that the other database lacks, by their roots, if both have the root.
    Map<String, Set<String>> missingIn(Partitions other) {
        Map<String, Set<String>> missing = new TreeMap<>();
        partitions.forEach((partition, root) -> {
            if (other.tables.contains(root) && !other.tables.contains(partition)) {
                missing.computeIfAbsent(root, _ -> new TreeSet<>()).add(partition);
            }
        });
        return missing;
    }
}
