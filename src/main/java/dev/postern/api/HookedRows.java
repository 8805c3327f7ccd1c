package dev.postern.api;

import dev.postern.catalog.Column;
import dev.postern.hook.SentRows;
import dev.postern.hook.WriteOperation;
import dev.postern.payload.ColumnJson;
import dev.postern.plan.SentObjects;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.sql.StatementCache;
import dev.postern.store.TypedValues;
import dev.postern.store.TypedValues.TypedValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// The sent rows of one statement, which hooks read and change.
///
/// PostgreSQL converts the values, so that every type is supported and an invalid value gives the same error as in
/// the statement itself.
final class HookedRows implements SentRows {

    private final SentObjects sent;
    private final Set<WriteOperation> operations;
    private final List<Column> keyColumns;
    private final StatementCache statements;
    private final TypedValues typedValues;
    private final SequencedMap<Column, Map<Integer, @Nullable Object>> changes = new LinkedHashMap<>();
    private final Map<Column, List<@Nullable Object>> sentValues = new HashMap<>();

    /// @param keyColumns columns that cannot be changed
    HookedRows(
            SentObjects sent,
            Set<WriteOperation> operations,
            List<Column> keyColumns,
            StatementCache statements,
            TypedValues typedValues) {
        this.sent = sent;
        this.operations = operations;
        this.keyColumns = keyColumns;
        this.statements = statements;
        this.typedValues = typedValues;
    }

    @Override
    public Set<WriteOperation> operations() {
        return operations;
    }

    @Override
    public int size() {
        return sent.objects().size();
    }

    @Override
    public boolean has(int row, Field<?> field) {
        Column column = column(field);
        return changes.getOrDefault(column, Map.of()).containsKey(Objects.checkIndex(row, size()))
                || sent.sets(row, column);
    }

    @Override
    public @Nullable Object get(int row, Field<?> field) {
        Column column = column(field);
        Map<Integer, @Nullable Object> changed = changes.getOrDefault(column, Map.of());
        if (changed.containsKey(Objects.checkIndex(row, size()))) {
            return changed.get(row);
        }
        return sent.sets(row, column) ? sentValues(column).get(row) : null;
    }

    @Override
    public void set(int row, Field<?> field, @Nullable Object value) {
        Column column = column(field);
        if (keyColumns.contains(column)) {
            throw new IllegalArgumentException("Column '" + column + "' chooses the rows of a bulk update");
        }
        changes.computeIfAbsent(column, _ -> new TreeMap<>()).put(Objects.checkIndex(row, size()), value);
    }

    private Column column(Field<?> field) {
        Table<?> table = field instanceof TableField<?, ?> tableField ? tableField.getTable() : null;
        Column column = sent.resource().table().equals(table) ? sent.resource().storedColumn(field.getName()) : null;
        if (column == null) {
            throw new IllegalArgumentException(field + " is not a column of '" + sent.resource() + "' for hooks");
        }
        return column;
    }

    private Field<?> tableField(Column column) {
        return Objects.requireNonNull(sent.resource().table().field(column.name()));
    }

    /// Returns the sent values of a column, which are converted when the first of them is read.
    private List<@Nullable Object> sentValues(Column column) {
        return sentValues.computeIfAbsent(column, _ -> {
            PayloadColumn payloadColumn = sent.columns().stream()
                    .filter(item -> item.column() == column)
                    .findFirst()
                    .orElseThrow();
            String sql = statements.sentValues(payloadColumn).sql();
            return typedValues.readColumn(sql, sent.json(), tableField(column));
        });
    }

    boolean hasChanges() {
        return !changes.isEmpty();
    }

    /// Returns the objects with the values that hooks have set.
    SentObjects changed() {
        List<TypedValue> values = new ArrayList<>();
        changes.forEach((column, byRow) -> byRow.values()
                .forEach(value -> values.add(new TypedValue(
                        tableField(column).getDataType(),
                        value,
                        ColumnJson.function(column),
                        column.type().sql()))));
        List<@Nullable String> texts = typedValues.texts(values);
        SequencedMap<Column, Map<Integer, String>> json = new LinkedHashMap<>();
        int next = 0;
        for (var change : changes.entrySet()) {
            Map<Integer, String> members = new TreeMap<>();
            for (int row : change.getValue().keySet()) {
                members.put(row, ColumnJson.of(change.getKey(), texts.get(next++)));
            }
            json.put(change.getKey(), members);
        }
        return sent.with(json);
    }
}
