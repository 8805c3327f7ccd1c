package dev.postern.catalog;

import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.catalog.SchemaFacts.SourceColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// The columns of a resource: those that clients can see, and the write-only column.
final class ResourceColumns {

    private final Map<String, Column> byName = new LinkedHashMap<>();
    private final List<Column> visible;
    private final Optional<WriteOnlyColumn> writeOnlyColumn;
    private final @Nullable Column hiddenColumn;

    /// Creates the columns of a table or view.
    ResourceColumns(Table<?> table, QualifiedName relation, SchemaFacts facts, HiddenColumns hiddenColumns) {
        this.writeOnlyColumn = hiddenColumns.writeOnlyColumn(relation);
        Column hidden = null;
        for (var field : table.fields()) {
            Column column = column((TableField<?, ?>) field, relation, facts);
            if (!hiddenColumns.hides(relation, field.getName())) {
                byName.put(field.getName(), column);
            } else if (writeOnlyColumn
                    .map(declared -> declared.column().getName().equals(field.getName()))
                    .orElse(false)) {
                hidden = column;
            }
        }
        this.hiddenColumn = hidden;
        this.visible = List.copyOf(byName.values());
    }

    /// Creates the columns of a function's rows.
    ResourceColumns(List<Column> columns) {
        this.writeOnlyColumn = Optional.empty();
        this.hiddenColumn = null;
        this.visible = List.copyOf(columns);
        columns.forEach(column -> byName.put(column.name(), column));
    }

    private static Column column(TableField<?, ?> field, QualifiedName relation, SchemaFacts facts) {
        ColumnFacts columnFacts = facts.columns(relation).get(field.getName());
        return columnFacts == null
                ? new Column(field, typeWithoutFacts(field.getDataType().getTypeName()))
                : new Column(field, columnFacts, facts.defaultValue(new SourceColumn(relation, field.getName())));
    }

    private static Type typeWithoutFacts(String name) {
        return new Type(name, name, Type.Kind.OTHER);
    }

    /// Returns the columns that clients can see, in the order of the table.
    List<Column> visible() {
        return visible;
    }

    Optional<WriteOnlyColumn> writeOnlyColumn() {
        return writeOnlyColumn;
    }

    /// Whether clients can see a column of this name.
    boolean has(String name) {
        return byName.containsKey(name);
    }

    /// Returns the column of this name; null if clients cannot see such a column.
    @Nullable
    Column find(String name) {
        return byName.get(name);
    }

    /// Returns the column that a payload key sets, see [Resource#writableColumn]; null for an unknown key.
    @Nullable
    Column findWritable(String name) {
        Column column = byName.get(name);
        boolean isInputKey = writeOnlyColumn
                .map(declared -> declared.inputKey().equals(name))
                .orElse(false);
        return column == null && isInputKey ? hiddenColumn : column;
    }

    /// Returns the column of this name that clients can see or set; null for every other name.
    @Nullable
    Column findStored(String name) {
        return hiddenColumn != null && hiddenColumn.name().equals(name) ? hiddenColumn : byName.get(name);
    }

    /// Returns the names of the columns that a role can use.
    List<String> usableNames(Resource resource, RolePrivileges privileges) {
        List<String> names = new ArrayList<>();
        visible.stream()
                .filter(column -> privileges.canUse(resource, column))
                .forEach(column -> names.add(column.name()));
        return names;
    }

    /// Returns the payload keys that a role can use.
    List<String> usablePayloadKeys(Resource resource, RolePrivileges privileges) {
        List<String> names = usableNames(resource, privileges);
        if (hiddenColumn != null && privileges.canSet(resource, hiddenColumn)) {
            writeOnlyColumn.ifPresent(declared -> names.add(declared.inputKey()));
        }
        return names;
    }
}
