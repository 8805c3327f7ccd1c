package dev.postern.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Parts of a schema on which the requests of clients and of the previous build depend.
///
/// The snapshot shows the existence of objects and the types of columns.
///
/// @param tables names of tables
/// @param requiredColumns columns that an insert must set, with their tables
/// @param functions names of arguments and result of each function, by its name with the types of its arguments
/// @param labels labels of each enum
record ClientSchema(
        Set<String> tables,
        Map<String, String> requiredColumns,
        Map<String, String> functions,
        Map<String, Set<String>> labels) {

    private static final String QUERY = """
            with relations as (
                select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and nspname !~ '^pg_' and nspname not in ('information_schema', 'postern')
            )
            select 'table', oid::regclass::text, null from relations
            union all
            select 'column', attrelid::regclass || '.' || quote_ident(attname), attrelid::regclass::text
            from pg_attribute a join relations on relations.oid = attrelid join pg_type t on t.oid = atttypid
            where attnum > 0 and not attisdropped and (attnotnull or typnotnull) and not atthasdef and attidentity = ''
                and typdefault is null
            union all
            select 'function', p.oid::regprocedure::text,
                '(' || pg_get_function_identity_arguments(p.oid) || ') returns ' || pg_get_function_result(p.oid)
            from pg_proc p where prokind = 'f' and p.oid >= 16384
            union all
            select 'label', enumtypid::regtype::text, enumlabel from pg_enum""";

    ClientSchema {
        tables = Set.copyOf(tables);
        requiredColumns = Map.copyOf(requiredColumns);
        functions = Map.copyOf(functions);
        labels = Map.copyOf(labels);
    }

    /// @param connection connection whose search path becomes empty, so that PostgreSQL qualifies names
    static ClientSchema read(Connection connection) throws SQLException {
        Set<String> tables = new TreeSet<>();
        Map<String, String> requiredColumns = new TreeMap<>();
        Map<String, String> functions = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = ''");
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) {
                    String name = rows.getString(2);
                    String value = rows.getString(3);
                    switch (rows.getString(1)) {
                        case "table" -> tables.add(name);
                        case "column" -> requiredColumns.put(name, value);
                        case "function" -> functions.put(name, value);
                        default ->
                            labels.computeIfAbsent(name, _ -> new TreeSet<>()).add(value);
                    }
                }
            }
        }
        return new ClientSchema(tables, requiredColumns, functions, labels);
    }

    /// Returns the changes that requests for this schema do not survive. Dropped objects are not included.
    List<String> breaks(ClientSchema after) {
        List<String> breaks = new ArrayList<>();
        new TreeMap<>(after.requiredColumns).forEach((column, table) -> {
            if (tables.contains(table) && !requiredColumns.containsKey(column)) {
                breaks.add("column " + column + " is required: inserts of clients and of the previous build, which omit"
                        + " it, will fail; add a default");
            }
        });
        new TreeMap<>(functions).forEach((function, signature) -> {
            String other = after.functions.getOrDefault(function, signature);
            if (!other.equals(signature)) {
                breaks.add("function " + function + " changes from " + signature + " to " + other);
            }
        });
        new TreeMap<>(labels).forEach((type, names) -> {
            Set<String> remaining = after.labels.getOrDefault(type, names);
            names.stream()
                    .filter(label -> !remaining.contains(label))
                    .forEach(label -> breaks.add("label '" + label + "' of type " + type
                            + " no longer exists: clients that use it will fail"));
        });
        return breaks;
    }
}
