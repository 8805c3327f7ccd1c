package dev.postern.catalog;

import dev.postern.catalog.TableFacts.RelationKind;
import dev.postern.hook.TableHooks;
import dev.postern.hook.WriteOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// A table, a view, or the rows of a function that are no table's. Compared by identity.
public final class Resource {

    private final @Nullable Table<?> table;
    private final SchemaFacts.QualifiedName relation;
    private final TableFacts facts;
    private final boolean rewritten;
    private final CastTypes castTypes;
    private final ResourceColumns columns;
    private final ResourceKeys keys;
    private final Map<String, ComputedField> computedFields = new LinkedHashMap<>();
    private final List<RowFunction> rowFunctions;
    private final List<Relationship> relationships = new ArrayList<>();
    private final MediaTypeHandlers handlers = new MediaTypeHandlers();
    private final TableHooks hooks = new TableHooks();

    /// Creates the resource of a table or view.
    ///
    /// @param searchPath schemas in which SQL finds a function without its schema; others have no computed fields
    Resource(
            Table<?> table,
            SchemaFacts.QualifiedName relation,
            SchemaFacts facts,
            CastTypes castTypes,
            HiddenColumns hiddenColumns,
            Set<String> searchPath) {
        this.table = table;
        this.relation = relation;
        this.facts = facts.table(relation);
        this.rewritten = facts.isRewritten(relation);
        this.castTypes = castTypes;
        this.columns = new ResourceColumns(table, relation, facts, hiddenColumns);
        this.keys = new ResourceKeys(relation, columns.visible(), facts);
        addMediaTypes(facts);
        this.rowFunctions = facts.rowFunctions(relation).stream()
                .filter(function -> function.returnsSet()
                        || function.rowType() != null
                        || searchPath.contains(function.name().schema()))
                .toList();
        rowFunctions.stream()
                .filter(function -> !function.returnsSet()
                        && searchPath.contains(function.name().schema())
                        && !hiddenColumns.isContainedIn(function.returns()))
                .forEach(function -> computedFields.put(
                        function.name().name(),
                        new ComputedField(
                                function.name().schema(), function.name().name(), function.returns())));
    }

    /// Creates the resource of a function whose rows are not those of a table or view.
    ///
    /// @param relation name of the function
    Resource(SchemaFacts.QualifiedName relation, List<Column> columns, SchemaFacts facts, CastTypes castTypes) {
        this.table = null;
        this.relation = relation;
        this.facts = TableFacts.plain(RelationKind.FUNCTION, Set.of());
        this.rewritten = false;
        this.castTypes = castTypes;
        this.columns = new ResourceColumns(columns);
        this.keys = new ResourceKeys(relation, List.of(), facts);
        this.rowFunctions = List.of();
        facts.handlersOfAnyRows().forEach(handlers::add);
    }

    /// Adds the media type handlers. A handler of whole rows is omitted if a column is hidden, because its output
    /// can contain the hidden value.
    private void addMediaTypes(SchemaFacts schemaFacts) {
        for (MediaTypeHandler handler : schemaFacts.handlers(relation)) {
            if (!hasWriteOnlyColumn() || handler.input() != MediaTypeHandler.HandlerInput.WHOLE_ROWS) {
                handlers.add(handler);
            }
        }
    }

    /// Whether the table has columns that clients cannot see.
    boolean hasWriteOnlyColumn() {
        return table != null && columns.visible().size() < table.fields().length;
    }

    public MediaTypeHandlers handlers() {
        return handlers;
    }

    /// Returns the comment on the table or view; empty if it has none.
    public String comment() {
        return table == null ? "" : table.getComment();
    }

    public String name() {
        return relation.name();
    }

    public String schema() {
        return relation.schema();
    }

    /// Returns the name of the table or view, or of the function.
    public SchemaFacts.QualifiedName relation() {
        return relation;
    }

    /// Whether the resource is a table or view.
    public boolean isRelation() {
        return table != null;
    }

    /// Returns the generated table of a table or view.
    public Table<?> table() {
        return Objects.requireNonNull(table);
    }

    /// Whether the resource is a view or a materialized view.
    public boolean isView() {
        return facts.kind().isView();
    }

    /// Whether the resource is a table of the database itself, partitioned or not.
    public boolean isTable() {
        return facts.kind().isTable();
    }

    /// Whether a comparison of the columns by `=` finds at most one row, even during a transaction.
    public boolean isUniqueIn(Set<Column> compared) {
        return keys.isUniqueIn(compared.stream().map(Column::name).toList());
    }

    /// Whether the rows have a row version (`xmin`). Rows of views and foreign tables have none.
    public boolean hasRowVersion() {
        return facts.kind().hasRowVersion();
    }

    /// Whether `RETURNING` has the system columns `xmin` and `xmax`. PostgreSQL does not return them for
    /// partitioned tables.
    public boolean returnsSystemColumns() {
        return facts.kind() == RelationKind.TABLE;
    }

    /// Whether rows can be inserted, updated or deleted.
    public boolean isWritable(WriteOperation operation) {
        return facts.writable().contains(operation);
    }

    /// Whether a trigger can set the response of a write through response GUCs.
    public boolean setsResponse() {
        return facts.setsResponse();
    }

    /// Whether row-level security is enabled for the table, or for a table that the view reads. Owners and roles
    /// with BYPASSRLS can be exempt from it.
    public boolean hasRowSecurity() {
        return facts.rowSecurity();
    }

    /// Whether an insert fires an enabled row trigger of the table, of a partition, or of a table that the view
    /// reads.
    public boolean hasInsertTriggers() {
        return facts.insertTriggers();
    }

    /// Whether a written row can be changed again in the same transaction by a trigger, a rule or a cascading
    /// foreign key.
    public boolean isRewritten() {
        return rewritten;
    }

    /// Returns the columns that clients can see, in the order of the table.
    public List<Column> columns() {
        return columns.visible();
    }

    /// Returns the columns that identify a row: the primary key in its order, or the key of a view in the view's
    /// order. Empty without a key, and if several rows of the view can have its values.
    ///
    /// The key of a table with inheriting tables is empty too, because their rows are read with the table and can
    /// repeat it.
    public List<Column> key() {
        return keys.unique();
    }

    /// Returns the columns of the filters in the URL of a written row. They are those of [#key], or the key of a
    /// view even if several rows can have its values.
    public List<Column> locationColumns() {
        return keys.shown();
    }

    ResourceKeys keys() {
        return keys;
    }

    /// Returns the keys by which an upsert can find rows.
    public List<ConflictKey> conflictKeys() {
        return keys.conflictKeys();
    }

    /// Returns the statements by which PUT can insert or replace a row by its key.
    public Replacement replacement() {
        boolean isWritable = isWritable(WriteOperation.INSERT) && isWritable(WriteOperation.UPDATE);
        return isWritable ? keys.replacement(facts.upsert()) : Replacement.NONE;
    }

    /// Returns the write-only column of the table.
    public Optional<WriteOnlyColumn> writeOnlyColumn() {
        return columns.writeOnlyColumn();
    }

    /// Returns the relationships from this resource.
    public List<Relationship> relationships() {
        return relationships;
    }

    void add(Relationship relationship) {
        relationships.add(relationship);
    }

    /// Returns the application's hooks on writes.
    public TableHooks hooks() {
        return hooks;
    }

    public CastTypes castTypes() {
        return castTypes;
    }

    /// Whether the resource has a column of this name that clients can see.
    public boolean has(String name) {
        return columns.has(name);
    }

    /// Returns the computed field called `name`; null if it does not exist.
    public @Nullable ComputedField computedField(String name) {
        return computedFields.get(name);
    }

    /// Returns the column called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PostgreSQL's 42703 if there is no such column
    public Column column(String name) {
        Column column = columns.find(name);
        if (column == null) {
            throw NameSuggestions.columnNotFound(this, name);
        }
        return column;
    }

    /// Returns the column that a payload key sets; null for an unknown key.
    ///
    /// It is the column of this name, or else the write-only column with this input key.
    public @Nullable Column writableColumn(String name) {
        return columns.findWritable(name);
    }

    /// Returns the column called `name` that hooks can set, which can be write-only; null if there is no such
    /// column.
    public @Nullable Column storedColumn(String name) {
        return columns.findStored(name);
    }

    /// Returns the functions of a row: computed fields and computed relationships.
    public List<RowFunction> rowFunctions() {
        return rowFunctions;
    }

    /// Returns the payload keys that a role can use.
    List<String> usablePayloadKeys(RolePrivileges privileges) {
        return columns.usablePayloadKeys(this, privileges);
    }

    /// Returns the names of the columns and computed fields that a role can use.
    List<String> usableFieldNames(RolePrivileges privileges) {
        List<String> names = columns.usableNames(this, privileges);
        computedFields.forEach((name, field) -> {
            if (privileges.canCallRowFunction(this, new SchemaFacts.QualifiedName(field.schema(), name))) {
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
