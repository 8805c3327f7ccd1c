package dev.postern.generate;

import dev.postern.diff.SchemaScope;
import dev.postern.problem.CommandException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Schemas of a database that can be generated.
final class ServedSchemas {

    private ServedSchemas() {}

    /// Returns the schemas that contain relations, types or functions. Empty schemas are left out, because jOOQ
    /// adds a package per schema only if there are several.
    static List<String> holdingObjects(Connection connection) throws SQLException {
        String types = withoutExtensions("pg_type", "typ", "typtype in ('e', 'd', 'r')");
        String functions = withoutExtensions("pg_proc", "pro", "true");
        return holding(connection, relations(connection) + " union all " + types + " union all " + functions);
    }

    /// Returns the schemas that contain a relation that the login role can use, because jOOQ finds no other.
    static List<String> holdingUsableRelations(Connection connection) throws SQLException {
        return holding(
                connection,
                relations(connection) + " and (has_table_privilege(c.oid, 'select, insert, update, delete')"
                        + " or has_any_column_privilege(c.oid, 'select, insert, update'))");
    }

    private static List<String> holding(Connection connection, String schemaIds) throws SQLException {
        return Rows.texts(
                connection,
                "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' and oid in ("
                        + schemaIds + ") order by nspname collate \"C\"",
                Set.of());
    }

    private static String relations(Connection connection) throws SQLException {
        String histories = SchemaScope.ALL.readIds(connection).getOrDefault("pg_class", Set.of()).stream()
                .sorted()
                .collect(Collectors.joining(",", "'{", "}'::oid[]"));
        return withoutExtensions(
                "pg_class", "rel", "relkind in ('r', 'p', 'v', 'm', 'f') and c.oid <> all (" + histories + ")");
    }

    private static String withoutExtensions(String catalog, String prefix, String condition) {
        return "select " + prefix + "namespace from " + catalog + " c where " + condition
                + " and not exists (select from pg_depend d where d.classid = '" + catalog
                + "'::regclass and d.objid = c.oid and d.deptype = 'e')";
    }

    /// Requires that schemas exist.
    static void requireExisting(Connection connection, List<String> schemas) throws SQLException {
        List<String> existing = Rows.texts(
                connection,
                "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"
                        + " order by nspname collate \"C\"",
                Set.of());
        List<String> missing =
                schemas.stream().filter(schema -> !existing.contains(schema)).toList();
        if (!missing.isEmpty()) {
            throw GenerationErrors.unknownSchemas(missing, existing);
        }
    }

    /// Creates the failure of a database without tables that the login role can use.
    ///
    /// @param requested requested schemas; empty for all
    static CommandException nothingUsable(Connection connection, List<String> requested) throws SQLException {
        String user = connection.getMetaData().getUserName();
        String inSchemas = requested.isEmpty() ? "" : " in " + String.join(", ", requested);
        return GenerationErrors.nothingUsable(user, inSchemas);
    }

    /// Returns the functions and sequences whose names jOOQ would write into literals without escapes.
    static List<String> unescapable(Connection connection, List<String> schemas) throws SQLException {
        return Rows.query(connection, """
                        select distinct nspname, name from (select pronamespace as namespace, proname as name from pg_proc
                            union all select relnamespace, relname from pg_class where relkind = 'S') as named
                        join pg_namespace n on n.oid = namespace where nspname = any (?) and name ~ '["\\\\[:cntrl:]]'
                        order by 1, 2""", schemas).stream()
                .map(row -> "The name of function or sequence "
                        + FactNames.shown(row.stream().map(String::valueOf).toList())
                        + " contains a quotation mark, a backslash or a control character.")
                .toList();
    }
}
