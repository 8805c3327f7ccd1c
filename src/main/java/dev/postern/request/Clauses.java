package dev.postern.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is asked of the rows at one embed path.
///
/// @param where conditions, ANDed
/// @param order empty: as the database gives them
/// @param limit most rows wanted; null: no limit
/// @param offset rows passed over; null: none
public record Clauses(
        List<LogicTree> where,
        List<OrderTerm> order,
        @Nullable Long limit,
        @Nullable Long offset) {

    public static final Clauses NONE = new Clauses(List.of(), List.of(), null, null);
}
