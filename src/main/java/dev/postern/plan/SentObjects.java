package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.payload.NestedObjects;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The objects that one statement writes, with the columns that it sets, for code that changes them.
///
/// @param objects objects with these columns alone; empty for a delete
/// @param columns columns without parameters
public record SentObjects(Resource resource, NestedObjects objects, List<PayloadColumn> columns) {

    public SentObjects {
        columns = List.copyOf(columns);
    }

    /// Returns the objects of a statement.
    ///
    /// @param planned columns that the statement sets
    static SentObjects of(Resource resource, NestedObjects objects, List<PayloadColumn> planned) {
        return of(resource, objects, planned, List.of());
    }

    /// Returns the objects of a statement.
    ///
    /// @param planned columns that the statement sets
    /// @param unchanged columns that the statement compares
    static SentObjects of(
            Resource resource, NestedObjects objects, List<PayloadColumn> planned, List<PayloadColumn> unchanged) {
        List<PayloadColumn> columns = planned.stream()
                .map(column -> new PayloadColumn(column.column(), column.presence()))
                .toList();
        Set<String> names = Stream.concat(columns.stream(), unchanged.stream())
                .map(column -> column.column().name())
                .collect(Collectors.toSet());
        return new SentObjects(resource, objects.only(names), columns);
    }

    /// Whether the statement sets a column of an object to a value, which can be null.
    public boolean sets(int object, Column column) {
        Presence presence = presence(column);
        return presence == Presence.ALWAYS || (presence != null && objects.has(object, column.name()));
    }

    private @Nullable Presence presence(Column column) {
        return columns.stream()
                .filter(item -> item.column() == column)
                .map(PayloadColumn::presence)
                .findFirst()
                .orElse(null);
    }

    /// Returns a copy with every bind value replaced by the result of `change`.
    public SentObjects map(UnaryOperator<@Nullable String> change) {
        return new SentObjects(resource, objects.map(change), columns);
    }

    /// Returns a copy with changed values.
    ///
    /// @param changes JSON of the new values by column and index of the object
    public SentObjects with(SequencedMap<Column, ? extends Map<Integer, String>> changes) {
        NestedObjects changed = objects;
        Set<Column> set = new LinkedHashSet<>();
        columns.forEach(item -> set.add(item.column()));
        for (var change : changes.entrySet()) {
            set.add(change.getKey());
            changed = changed.with(change.getKey().name(), change.getValue());
        }
        List<PayloadColumn> changedColumns = new ArrayList<>();
        for (Column column : set) {
            changedColumns.add(new PayloadColumn(column, presence(column, changed)));
        }
        return new SentObjects(resource, changed, changedColumns);
    }

    private Presence presence(Column column, NestedObjects changed) {
        Presence before = presence(column);
        boolean always = before == Presence.ALWAYS || changed.count(column.name()) == changed.size();
        return always ? Presence.ALWAYS : before == null ? Presence.SOMETIMES : before;
    }

    /// Binds the values of these objects in place of those in `planned`.
    PayloadRows toRows(PayloadRows planned, BindValues values) {
        boolean canBeParameters = planned.unchanged().isEmpty()
                && (planned.hasParameterPerValue() || planned.payloadColumns().isEmpty());
        PayloadRows parameters = canBeParameters && objects.size() == 1
                ? PayloadMapper.asParameters(objects::parameters, columns, values)
                : null;
        return parameters == null ? new PayloadRows(values.add(json()), columns, planned.unchanged()) : parameters;
    }

    /// Returns the objects as JSON.
    public String json() {
        return objects.json();
    }
}
