package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.request.Clauses;
import dev.postern.request.ParsedQuery;
import java.util.List;

/// Plans of reads, of which all pages of a query without filters share one. Thread-safe.
///
/// Reads with filters are planned each time: the values of their filters belong to their queries, so few queries would
/// be equal. So are reads of callers who can read some columns only, because their privileges change.
public final class PagePlans {

    private static final int MAX_PLANS = 1_000;

    private final BoundedCache<Key, PlannedRead> plans = new BoundedCache<>(MAX_PLANS);

    /// Facts that a plan depends on.
    ///
    /// @param query query without limit and offset of the requested resource
    /// @param page presence and bound of its limit and offset
    private record Key(Resource resource, ParsedQuery query, LimitClause page, ReadRules rules, ResultSpec spec) {}

    /// Returns the plan of a read of a resource.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that does not exist
    public PlannedRead plan(Resource resource, ParsedQuery query, ReadRules rules, ResultSpec spec) {
        if (!isShared(query) || !rules.privileges().columns().isEmpty()) {
            return PlannedRead.of(resource, query, rules, spec);
        }
        Clauses root = query.root();
        BindValues numbers = new BindValues();
        LimitClause page = LimitClause.of(root, rules.maxRootRows(), numbers).withRowBound(numbers);
        ParsedQuery shared = query.withRoot(new Clauses(List.of(), root.order(), null, null));
        return plans.get(
                        new Key(resource, shared, page, rules, spec),
                        () -> PlannedRead.of(resource, query, rules, spec))
                .withPage(page, numbers);
    }

    private static boolean isShared(ParsedQuery query) {
        for (Clauses clauses : query.clauses().values()) {
            if (!clauses.where().isEmpty()) {
                return false;
            }
        }
        return query.after() == null;
    }
}
