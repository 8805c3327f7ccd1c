package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Filters, order, limit and offset of the rows at one embed path.
///
/// @param where filters, ANDed
/// @param order sort terms; empty for an undefined order
/// @param limit maximum number of rows; null for no limit
/// @param offset number of skipped rows; null for none
public record Clauses(
        List<LogicTree> where,
        List<OrderTerm> order,
        @Nullable Long limit,
        @Nullable Long offset) {

    public Clauses {
        where = List.copyOf(where);
        order = List.copyOf(order);
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("The limit is negative: " + limit);
        }
    }

    public static final Clauses NONE = new Clauses(List.of(), List.of(), null, null);
}
