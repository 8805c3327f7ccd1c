package dev.postern.generate;

import dev.postern.generate.Relations.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Facts about views, found in their stored queries: the source of each column, and the unique sets of columns.
final class ViewFacts {

    /// Indexes in a `column` line: the schema, table, column and occurrence of the source.
    static final int ORIGIN = 9;

    private static final int OCCURRENCE = 16;

    private static final int ORIGIN_GENERATED = 17;

    private static final int NOT_NULL = 7;

    private static final String EQUALITY_OPERATORS =
            "select distinct amopopr from pg_amop where amopstrategy = 3 and amopmethod = 403";

    private static final String LOOSE_COLLATIONS = "select oid from pg_collation where not collisdeterministic";

    private final Relations relations;
    private final Map<List<String>, String> oids;
    private final ViewAnalysis analysis;
    private final Collection<String> schemas;
    private final Set<List<@Nullable String>> generatedColumns;

    /// @param rows rows of `facts.sql`
    /// @param schemas generated schemas
    ViewFacts(Connection connection, List<List<@Nullable String>> rows, Collection<String> schemas)
            throws SQLException {
        relations = Relations.read(connection);
        oids = relations.oids();
        this.schemas = schemas;
        generatedColumns = rows.stream()
                .filter(row -> "generated".equals(row.getFirst()))
                .map(row -> row.subList(1, 4))
                .collect(Collectors.toUnmodifiableSet());
        analysis = new ViewAnalysis(new ViewAnalysis.Schema(
                relations.rules(),
                relations.attributes(),
                uniqueKeys(rows),
                notNullColumns(rows),
                relations.materialized(),
                Set.copyOf(Rows.texts(connection, EQUALITY_OPERATORS, Set.of())),
                Set.copyOf(Rows.texts(connection, LOOSE_COLLATIONS, Set.of()))));
    }

    private static List<String> name(List<@Nullable String> row) {
        return List.of(Objects.requireNonNull(row.get(1)), Objects.requireNonNull(row.get(2)));
    }

    private Map<String, List<List<Integer>>> uniqueKeys(List<List<@Nullable String>> rows) {
        Map<List<@Nullable String>, List<String>> parts = new HashMap<>();
        rows.stream()
                .filter(row -> "key-column".equals(row.getFirst()))
                .forEach(row -> parts.computeIfAbsent(row.subList(1, 4), _ -> new ArrayList<>())
                        .add(Objects.requireNonNull(row.get(5))));
        Map<String, List<List<Integer>>> unique = new HashMap<>();
        for (List<@Nullable String> row : rows) {
            if ("key".equals(row.getFirst()) && Set.of("unique", "temporal").contains(String.valueOf(row.get(5)))) {
                String oid = Objects.requireNonNull(oids.get(name(row)));
                unique.computeIfAbsent(oid, _ -> new ArrayList<>())
                        .add(Objects.requireNonNull(parts.get(row.subList(1, 4))).stream()
                                .map(column -> relations.number(oid, column))
                                .sorted()
                                .toList());
            }
        }
        return unique;
    }

    private Map<String, Set<Integer>> notNullColumns(List<List<@Nullable String>> rows) {
        Map<String, Set<Integer>> notNull = new HashMap<>();
        for (List<@Nullable String> row : rows) {
            if ("not-null".equals(row.getFirst())) {
                String oid = Objects.requireNonNull(oids.get(name(row)));
                notNull.computeIfAbsent(oid, _ -> new HashSet<>())
                        .add(relations.number(oid, Objects.requireNonNull(row.get(3))));
            }
        }
        return notNull;
    }

    private void addNotNull(String oid, List<@Nullable String> column) {
        int number = relations.number(oid, Objects.requireNonNull(column.get(3)));
        if (analysis.of(oid).notNull().contains(number)) {
            column.set(NOT_NULL, relations.get(oid).rule() == null ? "rows" : "shown");
        }
    }

    /// Adds the sources to the columns of views, and to all columns whether rows can contain null.
    ///
    /// @param rows rows of `facts.sql`, which are changed
    /// @return further rows: the keys of views, and the sources of computed columns
    List<List<@Nullable String>> addTo(List<List<@Nullable String>> rows) {
        Map<String, List<List<@Nullable String>>> columns = new LinkedHashMap<>();
        for (List<@Nullable String> row : rows) {
            if ("column".equals(row.getFirst())) {
                String oid = Objects.requireNonNull(oids.get(name(row)));
                addNotNull(oid, row);
                if (relations.get(oid).rule() != null) {
                    columns.computeIfAbsent(oid, _ -> new ArrayList<>()).add(row);
                }
            }
        }
        List<List<@Nullable String>> more = new ArrayList<>();
        for (Map.Entry<String, List<List<@Nullable String>>> view : columns.entrySet()) {
            addOrigins(view.getKey(), view.getValue());
            more.addAll(keys(view.getKey()));
            for (List<@Nullable String> row : view.getValue()) {
                if (row.get(ORIGIN) == null) {
                    more.addAll(sources(row));
                }
            }
        }
        return more;
    }

    private void addOrigins(String oid, List<List<@Nullable String>> view) {
        Map<Integer, ViewColumns.Source> found = analysis.of(oid).columns();
        for (List<@Nullable String> row : view) {
            ViewColumns.Source source = found.get(relations.number(oid, Objects.requireNonNull(row.get(3))));
            if (source != null) {
                Relation table = relations.get(source.relation());
                row.set(ORIGIN, table.schema());
                row.set(ORIGIN + 1, table.name());
                row.set(ORIGIN + 2, source.column());
                row.set(OCCURRENCE, occurrence(source, found.values()));
                if (generatedColumns.contains(List.of(table.schema(), table.name(), source.column()))) {
                    row.set(ORIGIN_GENERATED, "t");
                }
            }
        }
    }

    /// Returns the number of the table's occurrence in the view's query; null if there is only one.
    private static @Nullable String occurrence(ViewColumns.Source source, Collection<ViewColumns.Source> all) {
        List<String> occurrences = all.stream()
                .filter(other -> other.relation().equals(source.relation()))
                .map(ViewColumns.Source::occurrence)
                .distinct()
                .toList();
        return occurrences.size() > 1 ? String.valueOf(occurrences.indexOf(source.occurrence()) + 1) : null;
    }

    private List<List<@Nullable String>> keys(String oid) {
        Relation view = relations.get(oid);
        List<List<Integer>> known = analysis.schema().uniqueKeys(oid);
        List<List<String>> keys = analysis.of(oid).keys().stream()
                .filter(key -> !known.contains(key))
                .map(key -> key.stream()
                        .map(number ->
                                Objects.requireNonNull(relations.columns(oid).get(number)))
                        .sorted()
                        .toList())
                .sorted(Comparator.comparing(key -> String.join(",", key)))
                .toList();
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String number = String.valueOf(i + 1);
            rows.add(row("key", view.schema(), view.name(), number, "f", "unique", "f"));
            for (int place = 0; place < keys.get(i).size(); place++) {
                String text = "%04d".formatted(place + 1);
                rows.add(row(
                        "key-column",
                        view.schema(),
                        view.name(),
                        number,
                        text,
                        keys.get(i).get(place)));
            }
        }
        return rows;
    }

    private static List<@Nullable String> row(String... values) {
        return new ArrayList<>(List.of(values));
    }

    /// `source  schema  table  column  of_schema  of_table  of_column`: the columns that a view's column is
    /// computed from, if it is not simply a table's column.
    private List<List<@Nullable String>> sources(List<@Nullable String> column) {
        String[] name = column.subList(1, 4).toArray(String[]::new);
        return sourcesOf(List.of(name), new HashSet<>()).stream()
                .map(source -> row(Stream.of(List.of("source"), List.of(name), source)
                        .flatMap(List::stream)
                        .toArray(String[]::new)))
                .toList();
    }

    /// @param column schema, view and column
    /// @param seen columns that are being read
    private Set<List<String>> sourcesOf(List<String> column, Set<List<String>> seen) {
        Set<List<String>> all = new LinkedHashSet<>();
        if (!seen.add(column)) {
            return all;
        }
        String oid = Objects.requireNonNull(oids.get(column.subList(0, 2)));
        String rule = Objects.requireNonNull(relations.get(oid).rule());
        int number = relations.number(oid, column.get(2));
        for (ViewSources.SourceNumber source :
                ViewSources.of(rule, number, type -> relations.rowTypes().getOrDefault(type, ""))) {
            columns(source).forEach(found -> addSource(source.relation(), found, all, seen));
        }
        return all;
    }

    private List<List<String>> columns(ViewSources.SourceNumber source) {
        Relation relation = relations.get(source.relation());
        return relations.columns(source.relation()).entrySet().stream()
                .filter(entry -> source.column() == 0 || entry.getKey() == source.column())
                .map(entry -> List.of(relation.schema(), relation.name(), entry.getValue()))
                .toList();
    }

    /// Adds a source. `facts.tsv` has no lines for a view that is not generated, so the view's sources replace it.
    private void addSource(String oid, List<String> column, Set<List<String>> all, Set<List<String>> seen) {
        if (relations.get(oid).rule() == null || schemas.contains(column.getFirst())) {
            all.add(column);
            return;
        }
        ViewColumns.Source shown = analysis.of(oid).columns().get(relations.number(oid, column.get(2)));
        if (shown == null) {
            all.addAll(sourcesOf(column, seen));
        } else {
            Relation table = relations.get(shown.relation());
            all.add(List.of(table.schema(), table.name(), shown.column()));
        }
    }
}
