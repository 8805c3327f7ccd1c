package dev.postern.http;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Clauses;
import dev.postern.request.FilterOperation;
import dev.postern.request.LogicTree;
import dev.postern.request.Operator;
import dev.postern.request.RowKeyParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The key of the one row that a request is for: values of the primary key's columns, in their order.
final class RowKeys {

    private RowKeys() {}

    /// The key in a path (`extensions.md`, One row by its key).
    static List<String> of(String path, Resource resource) {
        if (resource.key().isEmpty()) {
            throw ApiError.of(
                            ErrorCode.NO_PRIMARY_KEY, "'" + resource.name() + "' has no primary key to find one row by")
                    .withHint("Filter it instead: /" + resource.name() + "?column=eq.value")
                    .exception();
        }
        List<String> key = RowKeyParser.parse(path);
        if (key.size() != resource.key().size()) {
            ApiError refusal = ApiError.of(
                    ErrorCode.INVALID_QUERY,
                    "The key of '" + resource.name() + "' has " + resource.key().size() + " values, not " + key.size());
            throw resource.hintOfColumns(resource.key(), refusal, "Its columns are, in order: " + resource.key());
        }
        return key;
    }

    /// The key in the filters of a PUT (`dialect.md` 1.6).
    static List<String> of(Clauses clauses, Resource resource) {
        if (clauses.limit() != null || clauses.offset() != null) {
            throw ErrorCode.PUT_RANGE.exception("limit/offset querystring parameters are not allowed for PUT");
        }
        Map<String, String> equal = new HashMap<>();
        for (LogicTree condition : clauses.where()) {
            if (!(condition
                            instanceof
                            LogicTree.Filter(var field, FilterOperation.Comparison(var operator, String value)))
                    || operator != Operator.EQ
                    || !field.path().isEmpty()
                    || equal.put(field.column(), value) != null) {
                throw badFilters();
            }
        }
        List<String> key = new ArrayList<>();
        for (Column column : resource.key()) {
            String value = equal.remove(column.name());
            if (value == null) {
                throw badFilters();
            }
            key.add(value);
        }
        if (key.isEmpty() || !equal.isEmpty()) {
            throw badFilters();
        }
        return key;
    }

    private static ProblemException badFilters() {
        return ErrorCode.PUT_FILTERS.exception(
                "Filters must include all and only primary key columns with 'eq' operators");
    }
}
