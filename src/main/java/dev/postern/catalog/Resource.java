package dev.postern.catalog;

import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A table or view that is served, or the rows of a function; compared by identity.
public final class Resource {

    private final @Nullable Table<?> table;
    private final SchemaFacts.QualifiedName relation;
    private final SchemaFacts.TableFacts facts;
    private final boolean rewritten;
    private final Optional<WriteOnlyColumn> writeOnlyColumn;
    private final CastTypes castTypes;
    private final Map<String, Column> byName = new LinkedHashMap<>();
    private final @Nullable Column sealed;
    private final List<Column> columns;
    private final List<Column> key;
    private final UniqueKeys keys;
    private final Map<String, ComputedField> computed = new LinkedHashMap<>();
    private final List<SchemaFacts.RowFunction> functions;
    private final List<Relationship> relationships = new ArrayList<>();
    private final Map<String, MediaTypeHandler> mediaTypes = new LinkedHashMap<>();

    Resource(
            Table<?> table,
            SchemaFacts.QualifiedName relation,
            SchemaFacts facts,
            CastTypes castTypes,
            HiddenColumns hiddenColumns) {
        this.table = table;
        this.relation = relation;
        this.facts = facts.table(relation);
        this.rewritten = facts.isRewritten(relation);
        this.castTypes = castTypes;
        this.writeOnlyColumn = hiddenColumns.rule(relation);
        Map<String, SchemaFacts.ColumnFacts> known = facts.columns(relation);
        Column hidden = null;
        for (var field : table.fields()) {
            SchemaFacts.ColumnFacts fact = known.get(field.getName());
            Column column = column((TableField<?, ?>) field, fact, facts);
            if (!hiddenColumns.hides(relation, field.getName())) {
                byName.put(field.getName(), column);
            } else if (writeOnlyColumn
                    .map(rule -> rule.column().getName().equals(field.getName()))
                    .orElse(false)) {
                hidden = column;
            }
        }
        this.sealed = hidden;
        this.columns = List.copyOf(byName.values());
        this.keys = facts.keys(relation);
        this.key = byName.keySet().containsAll(keys.primary())
                ? keys.primary().stream().map(this::column).toList()
                : List.of();
        addMediaTypes(facts);
        this.functions = facts.functions(relation);
        functions.stream()
                .filter(function -> !function.returnsSet() && !hiddenColumns.isIn(function.returns()))
                .forEach(function -> computed.put(
                        function.name().name(),
                        new ComputedField(
                                function.name().schema(), function.name().name(), function.returns())));
    }

    /// The rows of a function that has columns of its own.
    ///
    /// @param relation the function's name
    Resource(SchemaFacts.QualifiedName relation, List<Column> columns, SchemaFacts facts, CastTypes castTypes) {
        this.table = null;
        this.relation = relation;
        this.facts = SchemaFacts.TableFacts.plain("function", "");
        this.rewritten = false;
        this.castTypes = castTypes;
        this.writeOnlyColumn = Optional.empty();
        this.sealed = null;
        this.columns = List.copyOf(columns);
        this.key = List.of();
        this.keys = new UniqueKeys();
        this.functions = List.of();
        columns.forEach(column -> byName.put(column.name(), column));
        facts.mediaOfAnyRows().forEach(type -> mediaTypes.put(type.name(), type));
    }

    /// What the migrations make of its rows, by the media type's name. Whole rows are not given to an aggregate
    /// where a column of theirs is hidden.
    private void addMediaTypes(SchemaFacts known) {
        for (MediaTypeHandler type : known.media(relation)) {
            if (!hasWriteOnlyColumn() || type.rows() != MediaTypeHandler.HandlerInput.WHOLE_ROWS) {
                mediaTypes.put(type.name(), type);
            }
        }
    }

    /// Whether the table has columns that a client may not see.
    boolean hasWriteOnlyColumn() {
        return table != null && columns.size() < table.fields().length;
    }

    /// The media types of the migrations' own that its rows can be answered as, by name.
    public Map<String, MediaTypeHandler> mediaTypes() {
        return mediaTypes;
    }

    private Column column(TableField<?, ?> field, SchemaFacts.@Nullable ColumnFacts fact, SchemaFacts known) {
        return fact == null
                ? new Column(field, new Type(field.getDataType().getTypeName(), Type.Kind.OTHER))
                : new Column(field, fact, known.standard(new SchemaFacts.SourceColumn(relation, field.getName())));
    }

    /// What the database says of it; empty where it says nothing.
    public String comment() {
        return table == null ? "" : table.getComment();
    }

    public String name() {
        return relation.name();
    }

    /// The name of its schema.
    public String schema() {
        return relation.schema();
    }

    /// What it is called; the function's name where it is the rows of one.
    public SchemaFacts.QualifiedName relation() {
        return relation;
    }

    boolean sharesSchema(Resource other) {
        return schema().equals(other.schema());
    }

    /// Whether it is a table or view, and not the rows of a function that has columns of its own.
    public boolean isRelation() {
        return table != null;
    }

    /// The generated table; the rows of a function that has columns of its own have none.
    public Table<?> table() {
        return Objects.requireNonNull(table);
    }

    /// Whether it is a view, materialized or not.
    public boolean isView() {
        return facts.kind().equals("view") || facts.kind().equals("materialized");
    }

    /// Whether its rows have a version, `xmin`, of their own: those of a view have none.
    public boolean hasRowVersion() {
        return facts.kind().equals("table")
                || facts.kind().equals("partitioned")
                || facts.kind().equals("materialized");
    }

    /// Whether the rows that a write wrote come with their system columns, `xmin` and `xmax`: those of
    /// partitions do not.
    public boolean returnsSystemColumns() {
        return facts.kind().equals("table");
    }

    /// Whether rows can be added (`i`), changed (`u`) or taken away (`d`).
    public boolean isWritable(char how) {
        return facts.writable().indexOf(how) >= 0;
    }

    /// Whether a trigger of it may say what the answer to a write is to be.
    public boolean setsResponse() {
        return facts.setsResponse();
    }

    /// Whether row-level security is enabled for the table, or for a table that the view reads. It is a fact of the
    /// schema: owners and roles with BYPASSRLS may be exempt.
    public boolean hasRowSecurity() {
        return facts.rowSecurity();
    }

    /// Whether an insert fires an enabled row trigger of the table, of a partition, or of a table that the view reads.
    public boolean hasInsertTriggers() {
        return facts.insertTriggers();
    }

    /// Whether a row of it may be changed again in the transaction that writes it: by a trigger, a rule, or a foreign
    /// key that follows it.
    public boolean isRewritten() {
        return rewritten;
    }

    /// All columns a client may see, in the table's order.
    public List<Column> columns() {
        return columns;
    }

    /// The primary key's columns in its order; empty for views and tables without one. So is that of a table that
    /// others
    /// inherit: their rows, which are read with its own, can repeat its key.
    public List<Column> key() {
        return key;
    }

    /// All keys, those of a view included.
    UniqueKeys keys() {
        return keys;
    }

    /// The columns of each key that an upsert can find rows by.
    public List<List<String>> conflictTargets() {
        return keys.conflictTargets();
    }

    /// Whether an upsert can find rows by `columns`. Of a view that is for PostgreSQL to decide.
    public boolean isConflictTarget(List<Column> columns) {
        return isView()
                || keys.isConflictTarget(columns.stream().map(Column::name).toList());
    }

    /// Whether a row can be inserted or replaced by its key. Not if `ON CONFLICT` cannot name the key, or PostgreSQL
    /// alone gives values to its columns.
    public boolean canPut() {
        boolean written = isWritable('i') && isWritable('u') && !key.isEmpty();
        return written
                && isConflictTarget(key)
                && key.stream().noneMatch(column -> column.generation() == Column.Generation.ALWAYS);
    }

    /// The rule for a hidden column of this table.
    public Optional<WriteOnlyColumn> writeOnlyColumn() {
        return writeOnlyColumn;
    }

    /// Everything that can be embedded.
    public List<Relationship> relationships() {
        return relationships;
    }

    void add(Relationship relationship) {
        relationships.add(relationship);
    }

    /// The types that its values can be cast to.
    public CastTypes castTypes() {
        return castTypes;
    }

    /// Whether the table has a column of this name that a client may see.
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /// The computed field called `name`; null where there is none.
    public @Nullable ComputedField computed(String name) {
        return computed.get(name);
    }

    /// The column called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException 42703, as PostgreSQL says it, where there is none
    public Column column(String name) {
        Column column = byName.get(name);
        if (column == null) {
            throw NameSuggestions.column(this, name);
        }
        return column;
    }

    /// The column that the key `name` of a body sets: a column, or the hidden one that `name` stands for; null
    /// where there is none.
    public @Nullable Column writableColumn(String name) {
        Column column = byName.get(name);
        boolean stands =
                writeOnlyColumn.map(rule -> rule.inputKey().equals(name)).orElse(false);
        return column == null && stands ? sealed : column;
    }

    /// PGRST204 about the key `name` of a body.
    public ProblemException unknownKey(String name) {
        ApiError refusal = ApiError.of(
                ErrorCode.COLUMN_NOT_FOUND,
                "Could not find the '" + name + "' column of '" + name() + "' in the schema cache");
        return new ObjectHintException(grants -> refusal.withHint(NameSuggestions.nearest(name, namesOfKeys(grants))
                .map(near -> "Perhaps you meant the column '" + near + "'.")
                .orElse(null)));
    }

    /// The refusal with a hint that names columns; without it for a role that may not use all of them.
    public ProblemException hintOfColumns(List<Column> named, ApiError refusal, String hint) {
        return new ObjectHintException(grants ->
                named.stream().allMatch(column -> grants.canUse(this, column)) ? refusal.withHint(hint) : refusal);
    }

    /// The keys of bodies that a role may use.
    private List<String> namesOfKeys(RolePrivileges grants) {
        List<String> names = namesOfColumns(grants);
        if (sealed != null && grants.canSet(this, sealed)) {
            writeOnlyColumn.ifPresent(rule -> names.add(rule.inputKey()));
        }
        return names;
    }

    private List<String> namesOfColumns(RolePrivileges grants) {
        List<String> names = new ArrayList<>();
        columns.stream().filter(column -> grants.canUse(this, column)).forEach(column -> names.add(column.name()));
        return names;
    }

    /// The functions of a row of it: computed fields, and those that give what is embedded.
    public List<SchemaFacts.RowFunction> functions() {
        return functions;
    }

    /// The columns and computed fields that a role may use.
    List<String> namesOfValues(RolePrivileges grants) {
        List<String> names = namesOfColumns(grants);
        computed.forEach((name, field) -> {
            if (grants.callsOfRow(this, new SchemaFacts.QualifiedName(field.schema(), name))) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public String toString() {
        return name();
    }
}
