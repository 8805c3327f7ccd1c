package dev.postern.api;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
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

    /// Checks the row key of a path (docs/extensions.md, One row by its key).
    ///
    /// @return the key
    static List<String> of(List<String> key, Resource resource) {
        if (resource.key().isEmpty()) {
            throw ApiError.of(ErrorCode.NO_PRIMARY_KEY, "'" + resource.name() + "' has no primary key")
                    .withHint("Use a filter instead: /" + resource.name() + "?column=eq.value")
                    .exception();
        }
        if (key.size() != resource.key().size()) {
            ApiError error = ApiError.of(
                    ErrorCode.INVALID_QUERY,
                    "Wrong number of values in the row key of '" + resource.name() + "': " + key.size() + " instead of "
                            + resource.key().size());
            throw resource.withColumnHint(
                    resource.key(), error, "Send the values of these columns, in order: " + resource.key());
        }
        return key;
    }

    /// Returns the row key in the filters of a PUT (docs/dialect.md 1.6).
    static List<String> of(Clauses clauses, Resource resource) {
        if (clauses.limit() != null || clauses.offset() != null) {
            throw ErrorCode.PUT_RANGE.exception("limit/offset querystring parameters are not allowed for PUT");
        }
        Map<String, String> valuesByColumn = new HashMap<>();
        for (LogicTree filter : clauses.where()) {
            if (!(filter instanceof LogicTree.Filter(var field, FilterOperation.Comparison(var operator, String value)))
                    || operator != Operator.EQ
                    || !field.path().isEmpty()
                    || valuesByColumn.put(field.column(), value) != null) {
                throw invalidFilters();
            }
        }
        List<String> key = new ArrayList<>();
        for (Column column : resource.key()) {
            String value = valuesByColumn.remove(column.name());
            if (value == null) {
                throw invalidFilters();
            }
            key.add(value);
        }
        if (key.isEmpty() || !valuesByColumn.isEmpty()) {
            throw invalidFilters();
        }
        return key;
    }

    private static ProblemException invalidFilters() {
        return ErrorCode.PUT_FILTERS.exception(
                "Filters must include all and only primary key columns with 'eq' operators");
    }
}
