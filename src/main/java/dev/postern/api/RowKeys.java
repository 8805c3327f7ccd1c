package dev.postern.api;

import dev.postern.catalog.Column;
import dev.postern.catalog.ObjectHintException;
import dev.postern.catalog.Resource;
import dev.postern.problem.RowKeyErrors;
import dev.postern.request.Clauses;
import dev.postern.request.FilterOperation;
import dev.postern.request.LogicTree;
import dev.postern.request.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Row keys of requests: values of the primary key columns, in their order.
final class RowKeys {

    private RowKeys() {}

    /// Checks the row key of a path (`docs/extensions.md`, One row by its key).
    ///
    /// @return the key
    static List<String> of(List<String> key, Resource resource) {
        if (resource.key().isEmpty()) {
            throw RowKeyErrors.noPrimaryKey(resource.name());
        }
        if (key.size() != resource.key().size()) {
            List<String> columns = resource.key().stream().map(Column::name).toList();
            throw ObjectHintException.ofColumns(
                    resource, resource.key(), RowKeyErrors.wrongLength(resource.name(), key.size(), columns));
        }
        return key;
    }

    /// Returns the row key in the filters of a PUT (`docs/dialect.md` 1.6).
    static List<String> of(Clauses clauses, Resource resource) {
        if (clauses.limit() != null || clauses.offset() != null) {
            throw RowKeyErrors.putRange();
        }
        Map<String, String> valuesByColumn = new HashMap<>();
        for (LogicTree filter : clauses.where()) {
            if (!(filter instanceof LogicTree.Filter(var field, FilterOperation.Comparison(var operator, String value)))
                    || operator != Operator.EQ
                    || !field.path().isEmpty()
                    || valuesByColumn.put(field.column(), value) != null) {
                throw RowKeyErrors.putFilters();
            }
        }
        List<String> key = new ArrayList<>();
        for (Column column : resource.key()) {
            String value = valuesByColumn.remove(column.name());
            if (value == null) {
                throw RowKeyErrors.putFilters();
            }
            key.add(value);
        }
        if (key.isEmpty() || !valuesByColumn.isEmpty()) {
            throw RowKeyErrors.putFilters();
        }
        return key;
    }
}
