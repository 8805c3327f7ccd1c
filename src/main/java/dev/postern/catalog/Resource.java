package dev.postern.catalog;

import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jspecify.annotations.Nullable;

/// A table or view that is served; compared by identity.
public final class Resource {

    private final Table<?> table;
    private final Optional<Secret> secret;
    private final Map<String, Column> byName = new LinkedHashMap<>();
    private final List<Column> columns;
    private final List<Column> key;
    private final List<Relationship> relationships = new ArrayList<>();

    Resource(Table<?> table, Optional<Secret> secret) {
        this.table = table;
        this.secret = secret;
        for (var field : table.fields()) {
            if (secret.isEmpty() || !secret.get().column().getName().equals(field.getName())) {
                byName.put(field.getName(), new Column((TableField<?, ?>) field));
            }
        }
        this.columns = List.copyOf(byName.values());
        UniqueKey<?> primary = table.getPrimaryKey();
        this.key = primary == null
                ? List.of()
                : primary.getFields().stream()
                        .map(field -> column(field.getName()))
                        .toList();
    }

    public String name() {
        return table.getName();
    }

    /// The name of its schema.
    public String schema() {
        return table.getSchema() == null ? "" : table.getSchema().getName();
    }

    public Table<?> table() {
        return table;
    }

    /// All columns a client may see, in the table's order.
    public List<Column> columns() {
        return columns;
    }

    /// The primary key's columns in its order; empty for views and tables without one.
    public List<Column> key() {
        return key;
    }

    /// The rule for a hidden column of this table.
    public Optional<Secret> secret() {
        return secret;
    }

    /// Everything that can be embedded, found from the foreign keys in both directions.
    public List<Relationship> relationships() {
        return relationships;
    }

    void add(Relationship relationship) {
        relationships.add(relationship);
    }

    /// Whether the table has a column of this name that a client may see.
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /// The column called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException 42703, as PostgreSQL says it, where there is none
    public Column column(String name) {
        Column column = byName.get(name);
        if (column == null) {
            throw Unknown.column(this, name);
        }
        return column;
    }

    /// The column that the key `name` of a body sets: a column, or the hidden one that `name` stands for.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST204 where there is none
    public TableField<?, ?> written(String name) {
        Column column = byName.get(name);
        if (column != null) {
            return column.field();
        }
        return secret.filter(rule -> rule.input().equals(name))
                .map(Secret::column)
                .orElseThrow(() -> Refusal.of(
                                Code.UNKNOWN_COLUMN,
                                "Could not find the '" + name + "' column of '" + name() + "' in the schema cache")
                        .hint(suggestion(name))
                        .exception());
    }

    private @Nullable String suggestion(String name) {
        List<String> names = new ArrayList<>(byName.keySet());
        secret.ifPresent(rule -> names.add(rule.input()));
        return Unknown.nearest(name, names)
                .map(near -> "Perhaps you meant the column '" + near + "'.")
                .orElse(null);
    }

    Iterable<String> columnNames() {
        return byName.keySet();
    }

    @Override
    public String toString() {
        return name();
    }
}
