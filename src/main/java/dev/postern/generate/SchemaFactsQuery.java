package dev.postern.generate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reader of the schema facts, which jOOQ's classes lack: the rows of `facts.sql` in the format of COPY, sorted,
/// without trailing nulls.
final class SchemaFactsQuery {

    private static final Pattern SEMICOLON = Pattern.compile("(?m)^;$");

    private static final String PERIOD_KEYS = """
        select format('%s on %s', conname, conrelid::regclass) from pg_constraint k
        where contype = 'f' and conparentid = 0 and (to_jsonb(k) ->> 'conperiod')::boolean
            and (select nspname from pg_namespace where oid = k.connamespace) = any (?) order by 1\
        """;

    private SchemaFactsQuery() {}

    /// Reads the facts of schemas as the text of `facts.tsv`.
    ///
    /// @param skipped objects of the schemas that are not served
    /// @param forcedTypes lines of the columns with forced types
    static String read(
            Connection connection, Collection<String> schemas, SkippedObjects skipped, List<List<String>> forcedTypes)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // a fixed search path, because PostgreSQL qualifies type names outside it, and roles can change it
            statement.execute("set search_path = public");
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (String query : SEMICOLON.split(sql())) {
            rows.addAll(Rows.query(connection, skipped.inQuery(query), schemas));
        }
        ViewFacts views = new ViewFacts(connection, rows, schemas);
        rows.addAll(views.addTo(rows));
        Set<List<@Nullable String>> shown = shownTables(rows);
        List<String> lines = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            boolean isDescribed = switch (String.valueOf(row.getFirst())) {
                case "not-null", "generated" -> false;
                case "key", "key-column", "foreign-key", "foreign-key-column" ->
                    (schemas.contains(row.get(1)) && !skipped.relationNames().contains(row.subList(1, 3)))
                            || shown.contains(row.subList(1, 3));
                default -> true;
            };
            if (isDescribed) {
                lines.add(line(row));
            }
        }
        skipped.lines().forEach(row -> lines.add(line(new ArrayList<>(row))));
        forcedTypes.forEach(row -> lines.add(line(new ArrayList<>(row))));
        Collections.sort(lines);
        return String.join("", lines);
    }

    /// Returns one sentence per foreign key that is not a relationship.
    static List<String> warnings(Connection connection, Collection<String> schemas) throws SQLException {
        return Rows.texts(connection, PERIOD_KEYS, schemas).stream()
                .map(key -> "The foreign key " + key
                        + " is not a relationship: a key with PERIOD does not refer to equal values.")
                .toList();
    }

    static String sql() {
        try (InputStream in = SchemaFactsQuery.class.getResourceAsStream("facts.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns schema and name of the tables that views show, which can be in schemas that are not generated.
    private static Set<List<@Nullable String>> shownTables(List<List<@Nullable String>> rows) {
        return rows.stream()
                .filter(row -> "column".equals(row.getFirst()) && row.get(ViewFacts.ORIGIN) != null)
                .map(row -> row.subList(ViewFacts.ORIGIN, ViewFacts.ORIGIN + 2))
                .collect(Collectors.toSet());
    }

    private static String line(List<@Nullable String> row) {
        int end = row.size();
        while (row.get(end - 1) == null) {
            end--;
        }
        return row.subList(0, end).stream().map(SchemaFactsQuery::escaped).collect(Collectors.joining("\t")) + "\n";
    }

    private static String escaped(@Nullable String value) {
        return value == null
                ? "\\N"
                : value.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }
}
