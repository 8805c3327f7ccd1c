package dev.postern.catalog;

import dev.postern.catalog.Column.Made;
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
public final class Facts {

    private final Map<Relation, Table> tables = new HashMap<>();
    private final Map<Relation, Map<String, Field>> columns = new HashMap<>();
    private final Set<Relation> rewritten = new HashSet<>();
    private final Types types = new Types();
    private final Map<Relation, List<Function>> functions = new HashMap<>();
    private final List<Media> media = new ArrayList<>();
    private final Map<RoutineFact.Key, RoutineFact> routines = new LinkedHashMap<>();
    private final Map<Relation, UniqueKeys> keys = new HashMap<>();
    private final List<ForeignKeyFact> foreignKeys = new ArrayList<>();
    private final Map<Relation, Set<Relation>> relatives = new HashMap<>();
    private final Map<Constraint, List<Origin>> constrained = new HashMap<>();
    private final Map<Origin, List<Origin>> copies = new HashMap<>();
    private final Map<Origin, List<Origin>> sources = new HashMap<>();

    private Facts() {}

    /// A qualified name.
    public record Relation(String schema, String name) {}

    /// A table or view.
    ///
    /// @param kind table, partitioned, view, materialized or foreign
    /// @param writable letters of what can be done: i, u, d
    /// @param answering whether a trigger may say what the answer to a write is to be
    /// @param rowSecurity whether row-level security is enabled for it, or for a table that the view reads
    /// @param insertTriggers whether an insert fires enabled row triggers, also of a partition or a view's table
    public record Table(
            String kind,
            boolean partition,
            String writable,
            boolean answering,
            boolean rowSecurity,
            boolean insertTriggers) {

        /// A relation that has neither triggers nor policies.
        static Table plain(String kind, String writable) {
            return new Table(kind, false, writable, false, false, false);
        }
    }

    /// A column.
    ///
    /// @param made where its values come from when a row is made
    /// @param nulls where null is kept out
    /// @param initial what it gets where nothing is sent, as SQL; null: null, or what `made` says
    /// @param origin the table's column that a view's column shows; null where it shows none
    /// @param fixed whether a view, which can set others, only shows it
    public record Field(
            Type type,
            Column.Made made,
            Column.Nulls nulls,
            @Nullable String initial,
            @Nullable Origin origin,
            Column.@Nullable Conversions conversions,
            boolean fixed) {}

    /// A column of a table, as a view shows it.
    ///
    /// @param occurrence number of the table's occurrence in the view's query; 0: the view shows one occurrence
    public record Origin(Relation table, String column, int occurrence) {

        Origin(Relation table, String column) {
            this(table, column, 0);
        }

        /// The column itself, whichever occurrence of its table shows it.
        Origin stored() {
            return new Origin(table, column);
        }
    }

    /// A constraint of a table, or a unique index.
    private record Constraint(Relation table, String name) {}

    /// A function of a row.
    ///
    /// @param set whether it returns rows rather than one value
    /// @param one whether it returns one row at most
    /// @param to the relation whose rows it returns; null where it returns something else
    public record Function(
            Relation name,
            boolean set,
            boolean one,
            Type returns,
            @Nullable Relation to,
            @Nullable String comment) {}

    /// An aggregate that makes an answer of rows.
    ///
    /// @param on the table whose rows it takes; null: any rows
    record Media(MediaType type, @Nullable Relation on) {}

    /// Reads facts to the end of `in`.
    public static Facts read(InputStream in) {
        Facts facts = new Facts();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.isEmpty()).map(FactLine::of).forEach(facts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return facts;
    }

    private void add(FactLine line) {
        Relation relation = line.relation(1);
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
            case "key" -> keys.computeIfAbsent(relation, _ -> new UniqueKeys()).add(new KeyFact(line));
            case "key-column" -> keys(relation).get(line.text(3)).addColumn(line);
            case "foreign-key" -> foreignKeys.add(new ForeignKeyFact(line));
            case "foreign-key-column" -> foreignKeyOf(relation, line.text(3)).addColumn(line);
            case "routine" -> routines.put(RoutineFact.key(line), new RoutineFact(line));
            case "routine-argument" -> routine(line).addArgument(line);
            case "routine-column" -> routine(line).addColumn(line);
            case "routine-setting" -> routine(line).addSetting(line);
            case "inherits" -> {
                relate(relation, line.relation(3));
                relate(line.relation(3), relation);
            }
            case "constraint-column" -> addConstrained(line);
            case "source" -> addSource(new Origin(relation, line.text(3)), new Origin(line.relation(4), line.text(6)));
            default -> throw new IllegalStateException("facts.tsv has a line of an unknown kind: " + line.text(0));
        }
    }

    private void addConstrained(FactLine line) {
        Origin column = new Origin(line.relation(4), line.text(6));
        constrained
                .computeIfAbsent(new Constraint(line.relation(1), line.text(3)), _ -> new ArrayList<>())
                .add(column);
        if (line.has(7)) {
            copies.computeIfAbsent(new Origin(line.relation(1), line.text(7)), _ -> new ArrayList<>())
                    .add(column);
        }
    }

    private void addSource(Origin column, Origin source) {
        sources.computeIfAbsent(column, _ -> new ArrayList<>()).add(source);
    }

    private void relate(Relation one, Relation other) {
        relatives.computeIfAbsent(one, _ -> new LinkedHashSet<>()).add(other);
    }

    /// The function that a line tells more about; its own line comes before.
    private RoutineFact routine(FactLine line) {
        return Objects.requireNonNull(routines.get(RoutineFact.key(line)));
    }

    private ForeignKeyFact foreignKeyOf(Relation relation, String name) {
        return foreignKeys.stream()
                .filter(key -> key.table().equals(relation) && key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Table table(FactLine line) {
        return new Table(line.text(3), line.flag(4), line.text(5), line.flag(6), line.flag(7), line.flag(8));
    }

    private static Field column(FactLine line) {
        Integer occurrence = line.number(16);
        Origin origin =
                line.has(9) ? new Origin(line.relation(9), line.text(11), occurrence == null ? 0 : occurrence) : null;
        boolean converted = line.has(12) || line.has(13) || line.has(14);
        return new Field(
                line.type(4),
                made(line.value(6)),
                nulls(line.value(7)),
                line.value(8),
                origin,
                converted ? new Column.Conversions(line.value(12), line.value(13), line.value(14)) : null,
                line.has(15));
    }

    private static Made made(@Nullable String text) {
        return switch (text) {
            case null -> Made.SENT;
            case "default" -> Made.NUMBERED;
            default -> Made.GENERATED;
        };
    }

    private static Column.Nulls nulls(@Nullable String text) {
        return switch (text) {
            case null -> Column.Nulls.ALLOWED;
            case "rows" -> Column.Nulls.ABSENT;
            default -> Column.Nulls.REJECTED;
        };
    }

    private static Function function(FactLine line) {
        return new Function(
                line.relation(1),
                line.flag(5),
                line.flag(6),
                line.type(8),
                line.has(10) ? line.relation(10) : null,
                line.value(12));
    }

    private static Media media(FactLine line) {
        MediaType type = new MediaType(
                line.text(3),
                line.text(1),
                line.text(2),
                line.flag(4) ? MediaType.Content.BYTES : MediaType.Content.TEXT,
                line.has(5) ? MediaType.Rows.WHOLE : selected(line));
        return new Media(type, line.has(5) ? line.relation(5) : null);
    }

    private static MediaType.Rows selected(FactLine line) {
        boolean geo = line.text(3).equals(MediaType.GEO_JSON) && line.text(2).equals(MediaType.TO_FEATURE);
        return geo ? MediaType.Rows.FEATURES : MediaType.Rows.SELECTED;
    }

    /// What is known of a table; one that facts do not name is a plain table.
    Table table(Relation relation) {
        return tables.getOrDefault(relation, Table.plain("table", "iud"));
    }

    /// Whether a row of a table may be changed again in the transaction that writes it.
    boolean isRewritten(Relation relation) {
        return rewritten.contains(relation);
    }

    /// Every table and view.
    public Set<Relation> relations() {
        return tables.keySet();
    }

    /// What is known of the columns of a table, by their names.
    public Map<String, Field> columns(Relation relation) {
        return columns.getOrDefault(relation, Map.of());
    }

    /// The keys of a table or view.
    UniqueKeys keys(Relation relation) {
        return keys.getOrDefault(relation, new UniqueKeys());
    }

    /// The foreign keys of all tables, in the order of tables and names.
    List<ForeignKeyFact> foreignKeys() {
        return foreignKeys;
    }

    /// The tables that share rows with `relation`: its partitions, the tables that inherit from it, and its parents.
    Set<Relation> relatives(Relation relation) {
        return relatives.getOrDefault(relation, Set.of());
    }

    /// The columns that a unique, exclusion or foreign key constraint, or a unique index, is about: of a foreign key
    /// those of both tables; empty for any other.
    List<Origin> constrained(Relation table, String constraint) {
        return constrained.getOrDefault(new Constraint(table, constraint), List.of());
    }

    /// The columns that may repeat values of others: those of every table and view, and of tables that are not
    /// generated those that are computed or refer to others.
    Set<Origin> columns() {
        Set<Origin> all = new LinkedHashSet<>(copies.keySet());
        all.addAll(sources.keySet());
        columns.forEach((relation, names) -> names.keySet().forEach(name -> all.add(new Origin(relation, name))));
        return all;
    }

    /// The columns whose values a column has as they are: of the table's column that a view shows, and of those that
    /// foreign keys refer to.
    List<Origin> copiedBy(Origin column) {
        List<Origin> copied = new ArrayList<>(copies.getOrDefault(column, List.of()));
        Field fact = columns(column.table()).get(column.column());
        if (fact != null && fact.origin() != null) {
            copied.add(fact.origin().stored());
        }
        return copied;
    }

    /// The columns that a generated column, or a view's, is computed from; empty for any other.
    List<Origin> sources(Origin column) {
        return sources.getOrDefault(column, List.of());
    }

    /// The default of a column. A view's column without one has that of the table's column that it shows.
    Column.Standard standard(Origin column) {
        Field field = columns(column.table()).get(column.column());
        if (field == null) {
            return new Column.Standard.None();
        }
        Origin origin = field.origin();
        return switch (field.made()) {
            case GENERATED -> new Column.Standard.None();
            case NUMBERED -> new Column.Standard.Sequence(column.table(), column.column());
            case SENT ->
                field.initial() != null
                        ? new Column.Standard.Sql(field.initial())
                        : origin == null ? new Column.Standard.None() : standard(origin);
        };
    }

    /// The functions of a row of `relation`.
    List<Function> functions(Relation relation) {
        return functions.getOrDefault(relation, List.of());
    }

    /// What can be made of the rows of `relation`, beside what can be made of all.
    List<MediaType> media(Relation relation) {
        return media.stream()
                .filter(one -> one.on() == null || one.on().equals(relation))
                .map(Media::type)
                .toList();
    }

    /// What can be made of any rows.
    List<MediaType> mediaOfAnyRows() {
        return media.stream().filter(one -> one.on() == null).map(Media::type).toList();
    }

    /// The functions that can be called.
    Collection<RoutineFact> routines() {
        return routines.values();
    }

    /// What types are made of.
    Types types() {
        return types;
    }
}
