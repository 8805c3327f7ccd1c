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

/// What the generated classes do not carry, as `./postern generate` wrote it beside them: `facts.tsv`, a fact on
/// each line in the text format of PostgreSQL's COPY.
public final class SchemaFacts {

    private final Map<QualifiedName, TableFacts> tables = new HashMap<>();
    private final Map<QualifiedName, Map<String, ColumnFacts>> columns = new HashMap<>();
    private final Set<QualifiedName> rewritten = new HashSet<>();
    private final TypeCatalog types = new TypeCatalog();
    private final Map<QualifiedName, List<RowFunction>> functions = new HashMap<>();
    private final List<HandlerFacts> media = new ArrayList<>();
    private final Map<RoutineFacts.RoutineKey, RoutineFacts> routines = new LinkedHashMap<>();
    private final Map<QualifiedName, UniqueKeys> keys = new HashMap<>();
    private final List<ForeignKeyFacts> foreignKeys = new ArrayList<>();
    private final Map<QualifiedName, Set<QualifiedName>> relatives = new HashMap<>();
    private final Map<Constraint, List<SourceColumn>> constrained = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> copies = new HashMap<>();
    private final Map<SourceColumn, List<SourceColumn>> sources = new HashMap<>();

    private SchemaFacts() {}

    /// A qualified name.
    public record QualifiedName(String schema, String name) {}

    /// A table or view.
    ///
    /// @param kind table, partitioned, view, materialized or foreign
    /// @param writable letters of what can be done: i, u, d
    /// @param setsResponse whether a trigger may say what the answer to a write is to be
    /// @param rowSecurity whether row-level security is enabled for it, or for a table that the view reads
    /// @param insertTriggers whether an insert fires enabled row triggers, also of a partition or a view's table
    public record TableFacts(
            String kind,
            boolean partition,
            String writable,
            boolean setsResponse,
            boolean rowSecurity,
            boolean insertTriggers) {

        /// A relation that has neither triggers nor policies.
        static TableFacts plain(String kind, String writable) {
            return new TableFacts(kind, false, writable, false, false, false);
        }
    }

    /// A column.
    ///
    /// @param made where its values come from when a row is made
    /// @param nulls where null is kept out
    /// @param initial what it gets where nothing is sent, as SQL; null: null, or what `made` says
    /// @param origin the table's column that a view's column shows; null where it shows none
    /// @param fixed whether a view, which can set others, only shows it
    public record ColumnFacts(
            Type type,
            Column.Generation made,
            Column.Nulls nulls,
            @Nullable String initial,
            @Nullable SourceColumn origin,
            Column.@Nullable DomainRepresentation conversions,
            boolean fixed) {}

    /// A column of a table, as a view shows it.
    ///
    /// @param occurrence number of the table's occurrence in the view's query; 0: the view shows one occurrence
    public record SourceColumn(QualifiedName table, String column, int occurrence) {

        SourceColumn(QualifiedName table, String column) {
            this(table, column, 0);
        }

        /// The column itself, whichever occurrence of its table shows it.
        SourceColumn stored() {
            return new SourceColumn(table, column);
        }
    }

    /// A constraint of a table, or a unique index.
    private record Constraint(QualifiedName table, String name) {}

    /// A function of a row.
    ///
    /// @param returnsSet whether it returns rows rather than one value
    /// @param returnsOneRow whether it returns one row at most
    /// @param rowType the relation whose rows it returns; null where it returns something else
    public record RowFunction(
            QualifiedName name,
            boolean returnsSet,
            boolean returnsOneRow,
            Type returns,
            @Nullable QualifiedName rowType,
            @Nullable String comment) {}

    /// An aggregate that makes an answer of rows.
    ///
    /// @param on the table whose rows it takes; null: any rows
    record HandlerFacts(MediaTypeHandler type, @Nullable QualifiedName on) {}

    /// Reads facts to the end of `in`.
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
        QualifiedName relation = line.relation(1);
        switch (line.text(0)) {
            case "table" -> tables.put(relation, table(line));
            case "rewritten" -> rewritten.add(relation);
            case "column" ->
                columns.computeIfAbsent(relation, _ -> new HashMap<>()).put(line.text(3), column(line));
            case "type" -> types.addMade(line);
            case "type-attribute", "type-check", "type-label" -> types.addPart(line);
            case "named" -> types.addNamed(line);
            case "computed" ->
                functions
                        .computeIfAbsent(line.relation(3), _ -> new ArrayList<>())
                        .add(function(line));
            case "media" -> media.add(media(line));
            case "key" -> keys.computeIfAbsent(relation, _ -> new UniqueKeys()).add(new KeyFacts(line));
            case "key-column" -> keys(relation).get(line.text(3)).addColumn(line);
            case "foreign-key" -> foreignKeys.add(new ForeignKeyFacts(line));
            case "foreign-key-column" -> foreignKeyOf(relation, line.text(3)).addColumn(line);
            case "routine" -> routines.put(RoutineFacts.key(line), new RoutineFacts(line));
            case "routine-argument" -> routine(line).addArgument(line);
            case "routine-column" -> routine(line).addColumn(line);
            case "routine-setting" -> routine(line).addSetting(line);
            case "inherits" -> {
                relate(relation, line.relation(3));
                relate(line.relation(3), relation);
            }
            case "constraint-column" -> addConstrained(line);
            case "source" ->
                addSource(new SourceColumn(relation, line.text(3)), new SourceColumn(line.relation(4), line.text(6)));
            default -> throw new IllegalStateException("facts.tsv has a line of an unknown kind: " + line.text(0));
        }
    }

    private void addConstrained(FactLine line) {
        SourceColumn column = new SourceColumn(line.relation(4), line.text(6));
        constrained
                .computeIfAbsent(new Constraint(line.relation(1), line.text(3)), _ -> new ArrayList<>())
                .add(column);
        if (line.has(7)) {
            copies.computeIfAbsent(new SourceColumn(line.relation(1), line.text(7)), _ -> new ArrayList<>())
                    .add(column);
        }
    }

    private void addSource(SourceColumn column, SourceColumn source) {
        sources.computeIfAbsent(column, _ -> new ArrayList<>()).add(source);
    }

    private void relate(QualifiedName one, QualifiedName other) {
        relatives.computeIfAbsent(one, _ -> new LinkedHashSet<>()).add(other);
    }

    /// The function that a line tells more about; its own line comes before.
    private RoutineFacts routine(FactLine line) {
        return Objects.requireNonNull(routines.get(RoutineFacts.key(line)));
    }

    private ForeignKeyFacts foreignKeyOf(QualifiedName relation, String name) {
        return foreignKeys.stream()
                .filter(key -> key.table().equals(relation) && key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TableFacts table(FactLine line) {
        return new TableFacts(line.text(3), line.flag(4), line.text(5), line.flag(6), line.flag(7), line.flag(8));
    }

    private static ColumnFacts column(FactLine line) {
        Integer occurrence = line.number(16);
        SourceColumn origin = line.has(9)
                ? new SourceColumn(line.relation(9), line.text(11), occurrence == null ? 0 : occurrence)
                : null;
        boolean converted = line.has(12) || line.has(13) || line.has(14);
        return new ColumnFacts(
                line.type(4),
                made(line.value(6)),
                nulls(line.value(7)),
                line.value(8),
                origin,
                converted ? new Column.DomainRepresentation(line.value(12), line.value(13), line.value(14)) : null,
                line.has(15));
    }

    private static Generation made(@Nullable String text) {
        return switch (text) {
            case null -> Generation.NONE;
            case "default" -> Generation.BY_DEFAULT;
            default -> Generation.ALWAYS;
        };
    }

    private static Column.Nulls nulls(@Nullable String text) {
        return switch (text) {
            case null -> Column.Nulls.ALLOWED;
            case "rows" -> Column.Nulls.ABSENT;
            default -> Column.Nulls.REJECTED;
        };
    }

    private static RowFunction function(FactLine line) {
        return new RowFunction(
                line.relation(1),
                line.flag(5),
                line.flag(6),
                line.type(8),
                line.has(10) ? line.relation(10) : null,
                line.value(12));
    }

    private static HandlerFacts media(FactLine line) {
        MediaTypeHandler type = new MediaTypeHandler(
                line.text(3),
                line.text(1),
                line.text(2),
                line.flag(4) ? MediaTypeHandler.HandlerOutput.BYTES : MediaTypeHandler.HandlerOutput.TEXT,
                line.has(5) ? MediaTypeHandler.HandlerInput.WHOLE_ROWS : selected(line));
        return new HandlerFacts(type, line.has(5) ? line.relation(5) : null);
    }

    private static MediaTypeHandler.HandlerInput selected(FactLine line) {
        boolean geo =
                line.text(3).equals(MediaTypeHandler.GEO_JSON) && line.text(2).equals(MediaTypeHandler.TO_FEATURE);
        return geo ? MediaTypeHandler.HandlerInput.GEOJSON_FEATURES : MediaTypeHandler.HandlerInput.SELECTED_COLUMNS;
    }

    /// What is known of a table; one that facts do not name is a plain table.
    TableFacts table(QualifiedName relation) {
        return tables.getOrDefault(relation, TableFacts.plain("table", "iud"));
    }

    /// Whether a row of a table may be changed again in the transaction that writes it.
    boolean isRewritten(QualifiedName relation) {
        return rewritten.contains(relation);
    }

    /// Every table and view.
    public Set<QualifiedName> relations() {
        return tables.keySet();
    }

    /// What is known of the columns of a table, by their names.
    public Map<String, ColumnFacts> columns(QualifiedName relation) {
        return columns.getOrDefault(relation, Map.of());
    }

    /// The keys of a table or view.
    UniqueKeys keys(QualifiedName relation) {
        return keys.getOrDefault(relation, new UniqueKeys());
    }

    /// The foreign keys of all tables, in the order of tables and names.
    List<ForeignKeyFacts> foreignKeys() {
        return foreignKeys;
    }

    /// The tables that share rows with `relation`: its partitions, the tables that inherit from it, and its parents.
    Set<QualifiedName> relatives(QualifiedName relation) {
        return relatives.getOrDefault(relation, Set.of());
    }

    /// The columns that a unique, exclusion or foreign key constraint, or a unique index, is about: of a foreign key
    /// those of both tables; empty for any other.
    List<SourceColumn> constrained(QualifiedName table, String constraint) {
        return constrained.getOrDefault(new Constraint(table, constraint), List.of());
    }

    /// The columns that may repeat values of others: those of every table and view, and of tables that are not
    /// generated those that are computed or refer to others.
    Set<SourceColumn> columns() {
        Set<SourceColumn> all = new LinkedHashSet<>(copies.keySet());
        all.addAll(sources.keySet());
        columns.forEach((relation, names) -> names.keySet().forEach(name -> all.add(new SourceColumn(relation, name))));
        return all;
    }

    /// The columns whose values a column has as they are: of the table's column that a view shows, and of those that
    /// foreign keys refer to.
    List<SourceColumn> copiedBy(SourceColumn column) {
        List<SourceColumn> copied = new ArrayList<>(copies.getOrDefault(column, List.of()));
        ColumnFacts fact = columns(column.table()).get(column.column());
        if (fact != null && fact.origin() != null) {
            copied.add(fact.origin().stored());
        }
        return copied;
    }

    /// The columns that a generated column, or a view's, is computed from; empty for any other.
    List<SourceColumn> sources(SourceColumn column) {
        return sources.getOrDefault(column, List.of());
    }

    /// The default of a column. A view's column without one has that of the table's column that it shows.
    Column.Standard standard(SourceColumn column) {
        ColumnFacts field = columns(column.table()).get(column.column());
        if (field == null) {
            return new Column.Standard.None();
        }
        SourceColumn origin = field.origin();
        return switch (field.made()) {
            case ALWAYS -> new Column.Standard.None();
            case BY_DEFAULT -> new Column.Standard.Sequence(column.table(), column.column());
            case NONE ->
                field.initial() != null
                        ? new Column.Standard.Sql(field.initial())
                        : origin == null ? new Column.Standard.None() : standard(origin);
        };
    }

    /// The functions of a row of `relation`.
    List<RowFunction> functions(QualifiedName relation) {
        return functions.getOrDefault(relation, List.of());
    }

    /// What can be made of the rows of `relation`, beside what can be made of all.
    List<MediaTypeHandler> media(QualifiedName relation) {
        return media.stream()
                .filter(one -> one.on() == null || one.on().equals(relation))
                .map(HandlerFacts::type)
                .toList();
    }

    /// What can be made of any rows.
    List<MediaTypeHandler> mediaOfAnyRows() {
        return media.stream()
                .filter(one -> one.on() == null)
                .map(HandlerFacts::type)
                .toList();
    }

    /// The functions that can be called.
    Collection<RoutineFacts> routines() {
        return routines.values();
    }

    /// What types are made of.
    TypeCatalog types() {
        return types;
    }
}
