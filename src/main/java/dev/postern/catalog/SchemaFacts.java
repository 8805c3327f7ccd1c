package dev.postern.catalog;

import dev.postern.catalog.Column.Generation;
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
import org.jspecify.annotations.Nullable;

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
    private final List<ForeignKeyFacts> foreignKeys = new ArrayList<>();
    private final Map<QualifiedName, Set<QualifiedName>> tablesSharingRows = new HashMap<>();
    private final Map<Constraint, List<SourceColumn>> constrainedColumns = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> referencedColumns = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> sourceColumns = new HashMap<>();

    private SchemaFacts() {}

    /// A qualified name of a table, view, function or type.
    public record QualifiedName(String schema, String name) {}

    /// The facts about a table or view.
    ///
    /// @param kind `table`, `partitioned`, `view`, `materialized` or `foreign`
    /// @param writable possible operations: `i` for insert, `u` for update, `d` for delete
    /// @param setsResponse whether a trigger can set the response of a write through response GUCs
    /// @param rowSecurity whether row-level security is enabled for the table, or for a table that the view reads
    /// @param insertTriggers whether an insert fires enabled row triggers, including those of partitions and of
    /// tables that the view reads
    public record TableFacts(
            String kind,
            boolean partition,
            String writable,
            boolean setsResponse,
            boolean rowSecurity,
            boolean insertTriggers) {

        /// Creates the facts of a table, view or function without triggers and row-level security.
        static TableFacts plain(String kind, String writable) {
            return new TableFacts(kind, false, writable, false, false, false);
        }
    }

    /// The facts about a column.
    ///
    /// @param generation extent to which PostgreSQL generates the values
    /// @param defaultExpression default of the column, or else of its domain, as SQL; null without a default
    /// @param origin table column that a view's column shows; null for a column of a table and for an expression
    /// @param readOnly whether the column of an updatable view cannot be set
    public record ColumnFacts(
            Type type,
            Column.Generation generation,
            Column.NotNullScope notNullScope,
            @Nullable String defaultExpression,
            @Nullable SourceColumn origin,
            Column.@Nullable DomainRepresentation domainRepresentation,
            boolean readOnly) {}

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

    /// The key of a constraint or unique index.
    private record Constraint(QualifiedName table, String name) {}

    /// A function of a row: a computed field or a computed relationship.
    ///
    /// @param returnsSet whether the function returns a set
    /// @param returnsOneRow whether the function returns at most one row
    /// @param rowType table or view whose rows the function returns; null if it returns other values
    public record RowFunction(
            QualifiedName name,
            boolean returnsSet,
            boolean returnsOneRow,
            Type returns,
            @Nullable QualifiedName rowType,
            @Nullable String comment) {}

    /// A media type handler.
    ///
    /// @param relation table or view whose rows the handler takes; null if it takes all rows
    record HandlerFacts(MediaTypeHandler handler, @Nullable QualifiedName relation) {}

    /// Reads facts to the end of the stream and closes it.
    public static SchemaFacts read(InputStream in) {
        SchemaFacts facts = new SchemaFacts();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.isEmpty()).map(FactLine::of).forEach(facts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }

    private void add(FactLine line) {
        QualifiedName name = line.qualifiedName(1);
        switch (line.text(0)) {
            case "table" -> tables.put(name, table(line));
            case "rewritten" -> rewritten.add(name);
            case "column" -> columns.computeIfAbsent(name, _ -> new HashMap<>()).put(line.text(3), column(line));
            case "type" -> types.addUserType(line);
            case "type-attribute", "type-check", "type-label" -> types.addPart(line);
            case "named" -> types.addTypeName(line);
            case "computed" ->
                rowFunctions
                        .computeIfAbsent(line.qualifiedName(3), _ -> new ArrayList<>())
                        .add(rowFunction(line));
            case "media" -> handlers.add(handler(line));
            case "key" -> keys.computeIfAbsent(name, _ -> new UniqueKeys()).add(new KeyFacts(line));
            case "key-column" -> keys(name).get(line.text(3)).addColumn(line);
            case "foreign-key" -> foreignKeys.add(new ForeignKeyFacts(line));
            case "foreign-key-column" -> foreignKey(name, line.text(3)).addColumn(line);
            case "routine" -> routines.put(RoutineFacts.key(line), new RoutineFacts(line));
            case "routine-argument" -> routine(line).addArgument(line);
            case "routine-column" -> routine(line).addColumn(line);
            case "routine-setting" -> routine(line).addSetting(line);
            case "inherits" -> {
                addTableSharingRows(name, line.qualifiedName(3));
                addTableSharingRows(line.qualifiedName(3), name);
            }
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

    private ForeignKeyFacts foreignKey(QualifiedName table, String name) {
        return foreignKeys.stream()
                .filter(key -> key.table().equals(table) && key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TableFacts table(FactLine line) {
        return new TableFacts(line.text(3), line.flag(4), line.text(5), line.flag(6), line.flag(7), line.flag(8));
    }

    private static ColumnFacts column(FactLine line) {
        Integer occurrence = line.number(16);
        SourceColumn origin = line.has(9)
                ? new SourceColumn(line.qualifiedName(9), line.text(11), occurrence == null ? 0 : occurrence)
                : null;
        boolean isRepresented = line.has(12) || line.has(13) || line.has(14);
        return new ColumnFacts(
                line.type(4),
                generation(line.value(6)),
                notNullScope(line.value(7)),
                line.value(8),
                origin,
                isRepresented ? new Column.DomainRepresentation(line.value(12), line.value(13), line.value(14)) : null,
                line.has(15));
    }

    private static Generation generation(@Nullable String text) {
        return switch (text) {
            case null -> Generation.NONE;
            case "default" -> Generation.BY_DEFAULT;
            default -> Generation.ALWAYS;
        };
    }

    private static Column.NotNullScope notNullScope(@Nullable String text) {
        return switch (text) {
            case null -> Column.NotNullScope.NONE;
            case "rows" -> Column.NotNullScope.ALL_ROWS;
            default -> Column.NotNullScope.WRITES;
        };
    }

    private static RowFunction rowFunction(FactLine line) {
        return new RowFunction(
                line.qualifiedName(1),
                line.flag(5),
                line.flag(6),
                line.type(8),
                line.has(10) ? line.qualifiedName(10) : null,
                line.value(12));
    }

    private static HandlerFacts handler(FactLine line) {
        MediaTypeHandler handler = new MediaTypeHandler(
                line.text(3),
                line.text(1),
                line.text(2),
                line.flag(4) ? MediaTypeHandler.HandlerOutput.BYTES : MediaTypeHandler.HandlerOutput.TEXT,
                line.has(5) ? MediaTypeHandler.HandlerInput.WHOLE_ROWS : handlerInput(line));
        return new HandlerFacts(handler, line.has(5) ? line.qualifiedName(5) : null);
    }

    private static MediaTypeHandler.HandlerInput handlerInput(FactLine line) {
        boolean isGeoJson = line.text(3).equals(MediaTypeHandler.GEO_JSON)
                && line.text(2).equals(MediaTypeHandler.FEATURE_FUNCTION);
        return isGeoJson
                ? MediaTypeHandler.HandlerInput.GEOJSON_FEATURES
                : MediaTypeHandler.HandlerInput.SELECTED_COLUMNS;
    }

    /// Returns the facts about a table or view. Without facts it is an ordinary writable table.
    TableFacts table(QualifiedName relation) {
        return tables.getOrDefault(relation, TableFacts.plain("table", "iud"));
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
    List<ForeignKeyFacts> foreignKeys() {
        return foreignKeys;
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

    TypeCatalog types() {
        return types;
    }
}
