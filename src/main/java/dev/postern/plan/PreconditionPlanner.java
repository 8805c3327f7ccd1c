package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.request.Preconditions;
import dev.postern.request.Preconditions.Existence;
import java.util.List;
import java.util.Optional;

/// Planner of `If-Match` and `If-None-Match` (RFC 9110, 13.1).
final class PreconditionPlanner {

    private PreconditionPlanner() {}

    /// Returns the condition on the rows to write; empty without preconditions.
    ///
    /// @param values receives the versions
    static Optional<RowPredicate> condition(Preconditions preconditions, Resource resource, BindValues values) {
        List<String> versions = preconditions.ifMatch();
        boolean mustNotExist = preconditions.existence() == Existence.MUST_NOT_EXIST;
        if (mustNotExist || (versions != null && !resource.hasRowVersion())) {
            return Optional.of(RowPredicate.FALSE); // rows without a version match no entity tag
        }
        return Optional.ofNullable(versions)
                .map(list -> values.add("{" + String.join(",", list) + "}"))
                .<RowPredicate>map(parameter -> new RowPredicate.In(new Expression.RowVersion(), parameter));
    }
}
