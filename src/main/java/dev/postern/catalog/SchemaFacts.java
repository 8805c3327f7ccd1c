package dev.postern.catalog;

import dev.postern.hook.WriteOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The schema facts: information about the database that the generated classes lack.
///
/// `./postern generate` writes them to `facts.tsv`, one fact per line in the text format of PostgreSQL's COPY.
public final class SchemaFacts {

    private final Map<QualifiedName, TableFacts> tables = new HashMap<>();
    private final Map<QualifiedName, Map<String, ColumnFacts>> columns = new HashMap<>();
    private final Set<QualifiedName> rewritten = new HashSet<>();
    private final TypeCatalog types = new TypeCatalog();
    private final Map<QualifiedName, List<RowFunction>> rowFunctions = new HashMap<>();
    private final List<HandlerFacts> handlers = new ArrayList<>();
    private final Map<RoutineFacts.RoutineKey, RoutineFacts> routines = new LinkedHashMap<>();
    private final Map<QualifiedName, UniqueKeys> keys = new HashMap<>();
    private final Map<Constraint, ForeignKeyFacts> foreignKeys = new LinkedHashMap<>();
    private final Map<QualifiedName, Set<QualifiedName>> tablesSharingRows = new HashMap<>();
    private final Map<Constraint, List<SourceColumn>> constrainedColumns = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> referencedColumns = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> sourceColumns = new HashMap<>();

    private final List<SkippedObject> skipped = new ArrayList<>();

    private SchemaFacts() {}

    /// An object of a generated schema that is not served.
    ///
    /// @param kind kind of the object, for example `materialized view`
    /// @param reason reason in `facts.tsv`
    public record SkippedObject(QualifiedName name, String kind, String reason) {}

    /// A qualified name of a table, view, function or type.
    public record QualifiedName(String schema, String name) {}

    /// A column of a table that a view's column shows.
    ///
    /// @param occurrence number of the table's occurrence in the query of the view; 0 if there is only one
    public record SourceColumn(QualifiedName table, String column, int occurrence) {

        SourceColumn(QualifiedName table, String column) {
            this(table, column, 0);
        }

        /// Returns the column regardless of the occurrence, for comparisons with the columns of the table.
        SourceColumn withoutOccurrence() {
            return new SourceColumn(table, column);
        }
    }

    /// The key of a constraint, foreign key or unique index.
    private record Constraint(QualifiedName table, String name) {}

    /// Reads facts to the end of the stream and closes it.
    public static SchemaFacts read(InputStream in) {
        SchemaFacts facts = new SchemaFacts();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<FactLine> read = lines.lines()
                    .filter(line -> !line.isEmpty())
                    .map(line -> FactLine.of(line, facts.types))
                    .toList();
            read.stream().filter(line -> line.text(0).equals("named")).forEach(facts.types::addTypeName);
            read.forEach(facts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }

    private void add(FactLine line) {
        QualifiedName name = line.qualifiedName(1);
        switch (line.text(0)) {
            case "table" -> tables.put(name, TableFacts.of(line));
            case "rewritten" -> rewritten.add(name);
            case "column" ->
                columns.computeIfAbsent(name, _ -> new HashMap<>()).put(line.text(3), ColumnFacts.of(line));
            case "type" -> types.addUserType(line);
            case "type-attribute", "type-check", "type-label" -> types.addPart(line);
            case "named" -> {} // read first
            case "computed" ->
                rowFunctions
                        .computeIfAbsent(line.qualifiedName(3), _ -> new ArrayList<>())
                        .add(RowFunction.of(line));
            case "media" -> handlers.add(HandlerFacts.of(line));
            case "key" -> keys.computeIfAbsent(name, _ -> new UniqueKeys()).add(new KeyFacts(line));
            case "key-column" -> keys(name).get(line.text(3)).addColumn(line);
            case "foreign-key" -> foreignKeys.put(new Constraint(name, line.text(3)), new ForeignKeyFacts(line));
            case "foreign-key-column" ->
                Objects.requireNonNull(foreignKeys.get(new Constraint(name, line.text(3))))
                        .addColumn(line);
            case "routine" -> routines.put(RoutineFacts.key(line), new RoutineFacts(line));
            case "routine-argument" -> routine(line).addArgument(line);
            case "routine-column" -> routine(line).addColumn(line);
            case "routine-setting" -> routine(line).addSetting(line);
            case "inherits" -> {
                addTableSharingRows(name, line.qualifiedName(3));
                addTableSharingRows(line.qualifiedName(3), name);
            }
            case "forced" -> // sorted after the columns
                Objects.requireNonNull(columns.get(name))
                        .computeIfPresent(line.text(3), (_, column) -> column.withForcedType());
            case "skipped" -> skipped.add(new SkippedObject(name, line.text(3), line.text(4)));
            case "constraint-column" -> addConstraintColumn(line);
            case "source" ->
                addSource(new SourceColumn(name, line.text(3)), new SourceColumn(line.qualifiedName(4), line.text(6)));
            default -> throw new IllegalStateException("facts.tsv has a line of an unknown kind: " + line.text(0));
        }
    }

    private void addConstraintColumn(FactLine line) {
        SourceColumn column = new SourceColumn(line.qualifiedName(4), line.text(6));
        constrainedColumns
                .computeIfAbsent(new Constraint(line.qualifiedName(1), line.text(3)), _ -> new ArrayList<>())
                .add(column);
        if (line.has(7)) {
            referencedColumns
                    .computeIfAbsent(new SourceColumn(line.qualifiedName(1), line.text(7)), _ -> new ArrayList<>())
                    .add(column);
        }
    }

    private void addSource(SourceColumn column, SourceColumn source) {
        sourceColumns.computeIfAbsent(column, _ -> new ArrayList<>()).add(source);
    }

    private void addTableSharingRows(QualifiedName table, QualifiedName other) {
        tablesSharingRows.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(other);
    }

    /// Returns the function of a detail line, which follows the line of the function.
    private RoutineFacts routine(FactLine line) {
        return Objects.requireNonNull(routines.get(RoutineFacts.key(line)));
    }

    /// Returns the facts about a table or view. Without facts it is an ordinary writable table.
    TableFacts table(QualifiedName relation) {
        return tables.getOrDefault(relation, TableFacts.plain(TableFacts.RelationKind.TABLE, WriteOperation.ALL));
    }

    /// Whether a written row can be changed again in the same transaction, see [Resource#isRewritten].
    boolean isRewritten(QualifiedName relation) {
        return rewritten.contains(relation);
    }

    /// Returns the names of all tables and views.
    public Set<QualifiedName> relations() {
        return tables.keySet();
    }

    /// Returns the facts about the columns of a table or view by column name.
    public Map<String, ColumnFacts> columns(QualifiedName relation) {
        return columns.getOrDefault(relation, Map.of());
    }

    UniqueKeys keys(QualifiedName relation) {
        return keys.getOrDefault(relation, new UniqueKeys());
    }

    /// Returns the foreign keys of all tables, ordered by table and name.
    Collection<ForeignKeyFacts> foreignKeys() {
        return foreignKeys.values();
    }

    /// Returns the tables that share rows with a table: its partitions, inheriting tables and parents.
    Set<QualifiedName> tablesSharingRows(QualifiedName relation) {
        return tablesSharingRows.getOrDefault(relation, Set.of());
    }

    /// Returns the columns of a unique index or a unique, exclusion or foreign key constraint; empty for others.
    ///
    /// The columns of a foreign key include the referenced columns.
    List<SourceColumn> constrainedColumns(QualifiedName table, String constraint) {
        return constrainedColumns.getOrDefault(new Constraint(table, constraint), List.of());
    }

    /// Returns the columns that can have values of other columns.
    ///
    /// These are all columns of the generated tables and views. Of tables that are not generated, they are the
    /// columns that are computed or refer to others.
    Set<SourceColumn> columns() {
        Set<SourceColumn> all = new LinkedHashSet<>(referencedColumns.keySet());
        all.addAll(sourceColumns.keySet());
        columns.forEach((relation, names) -> names.keySet().forEach(name -> all.add(new SourceColumn(relation, name))));
        return all;
    }

    /// Returns the columns whose values a column has unchanged.
    ///
    /// These are the table column that a view's column shows, and the columns to which a foreign key column
    /// refers.
    List<SourceColumn> copiedColumns(SourceColumn column) {
        List<SourceColumn> copied = new ArrayList<>(referencedColumns.getOrDefault(column, List.of()));
        ColumnFacts columnFacts = columns(column.table()).get(column.column());
        if (columnFacts != null && columnFacts.origin() != null) {
            copied.add(columnFacts.origin().withoutOccurrence());
        }
        return copied;
    }

    /// Returns the columns from which a generated column or a view's column is computed; empty for other columns.
    List<SourceColumn> sourceColumns(SourceColumn column) {
        return sourceColumns.getOrDefault(column, List.of());
    }

    /// Returns the default of a column. A view's column without a default has that of its source column.
    Column.DefaultValue defaultValue(SourceColumn column) {
        ColumnFacts columnFacts = columns(column.table()).get(column.column());
        if (columnFacts == null) {
            return new Column.DefaultValue.None();
        }
        SourceColumn origin = columnFacts.origin();
        return switch (columnFacts.generation()) {
            case ALWAYS -> new Column.DefaultValue.None();
            case BY_DEFAULT -> new Column.DefaultValue.Sequence(column.table(), column.column());
            case NONE ->
                columnFacts.defaultExpression() != null
                        ? new Column.DefaultValue.Sql(columnFacts.defaultExpression())
                        : origin == null ? new Column.DefaultValue.None() : defaultValue(origin);
        };
    }

    /// Returns the functions of a row of a table or view.
    List<RowFunction> rowFunctions(QualifiedName relation) {
        return rowFunctions.getOrDefault(relation, List.of());
    }

    /// Returns the media type handlers that take rows of a table or view, including those that take all rows.
    List<MediaTypeHandler> handlers(QualifiedName relation) {
        return handlers.stream()
                .filter(handler ->
                        handler.relation() == null || handler.relation().equals(relation))
                .map(HandlerFacts::handler)
                .toList();
    }

    /// Returns the media type handlers that take all rows.
    List<MediaTypeHandler> handlersOfAnyRows() {
        return handlers.stream()
                .filter(handler -> handler.relation() == null)
                .map(HandlerFacts::handler)
                .toList();
    }

    /// Returns the functions that clients can call.
    Collection<RoutineFacts> routines() {
        return routines.values();
    }

    /// Returns the names of the schemas with functions that clients can call.
    public Set<String> functionSchemas() {
        Set<String> schemas = new LinkedHashSet<>();
        routines.keySet().forEach(key -> schemas.add(key.name().schema()));
        return schemas;
    }

    /// Returns the result types of the functions that clients can call, by their names with their arguments, for
    /// example `public.add(a integer, b integer)`. An empty type stands for the columns that arguments make.
    public Map<String, String> functionResults() {
        Map<String, String> results = new LinkedHashMap<>();
        routines.forEach((key, routine) -> results.put(
                key.name().schema() + "." + key.name().name() + "(" + key.signature() + ")",
                Objects.requireNonNullElse(routine.resultType(), "")));
        return results;
    }

    /// Returns the objects of the generated schemas that are not served.
    public List<SkippedObject> skipped() {
        return List.copyOf(skipped);
    }

    TypeCatalog types() {
        return types;
    }
}
