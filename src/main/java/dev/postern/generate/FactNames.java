package dev.postern.generate;

import dev.postern.generate.GeneratedClass.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Names in `facts.tsv` of the objects that need a class: schema and name.
///
/// @param tables tables and views that the login role can use
/// @param columns their columns that the login role can use
/// @param labels labels of enum types
record FactNames(
        Set<List<String>> tables,
        Set<List<String>> enums,
        Map<List<String>, List<String>> columns,
        Map<List<String>, List<String>> labels) {

    /// Columns of tables that the login role can use, because jOOQ finds no others.
    private static final String VISIBLE = """
            select n.nspname, c.relname, a.attname from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege(c.oid, 'select, insert, update, delete')
                or has_column_privilege(c.oid, a.attnum, 'select, insert, update'))""";

    /// @param facts text of `facts.tsv`
    /// @param schemas generated schemas
    static FactNames read(String facts, Collection<String> schemas, Connection connection) throws SQLException {
        Set<List<String>> usable = new HashSet<>();
        for (List<@Nullable String> row : Rows.query(connection, VISIBLE, Set.of())) {
            List<String> name = row.stream().map(String::valueOf).toList();
            usable.add(name);
            usable.add(name.subList(0, 2));
        }
        FactNames names = new FactNames(new LinkedHashSet<>(), new LinkedHashSet<>(), new HashMap<>(), new HashMap<>());
        facts.lines()
                .map(line -> Stream.of(line.split("\t", -1))
                        .map(FactNames::unescaped)
                        .toList())
                .filter(line -> schemas.contains(line.get(1)))
                .forEach(line -> names.add(line, usable));
        return names;
    }

    private void add(List<String> line, Set<List<String>> usable) {
        List<String> name = line.subList(1, 3);
        switch (line.getFirst()) {
            case "table" -> {
                if (usable.contains(name)) {
                    tables.add(name);
                }
            }
            case "column" -> {
                if (usable.contains(line.subList(1, 4))) {
                    columns.merge(name, List.of(line.get(3)), FactNames::joined);
                }
            }
            case "type" -> {
                if (line.get(3).equals("enum")) {
                    enums.add(name);
                }
            }
            case "type-label" -> labels.merge(name, List.of(line.get(4)), FactNames::joined);
            default -> {}
        }
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                char escaped = value.charAt(i);
                int index = "tnr".indexOf(escaped);
                text.append(index < 0 ? escaped : "\t\n\r".charAt(index));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /// Returns the columns or labels that a class needs.
    List<String> parts(Kind kind, List<String> name) {
        return switch (kind) {
            case TABLE -> columns.getOrDefault(name, List.of());
            case ENUM -> labels.getOrDefault(name, List.of());
            case SCHEMA, COMPOSITE, ROUTINE, OTHER -> List.of();
        };
    }

    /// Writes a name as in SQL.
    static String shown(List<String> name) {
        return name.stream().map(FactNames::quoted).collect(Collectors.joining("."));
    }

    static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
