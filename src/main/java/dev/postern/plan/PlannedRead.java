package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.request.ParsedQuery;
import java.util.List;

/// Plan of a read with the values of one request.
///
/// @param legacyNames embeds that the query names by their target although they have an alias
public record PlannedRead(ReadPlan plan, BindValues values, List<String> legacyNames) {

    public PlannedRead {
        legacyNames = List.copyOf(legacyNames);
    }

    /// Plans a read of a resource.
    static PlannedRead of(Resource resource, ParsedQuery query, ReadRules rules, ResultSpec spec) {
        BindValues values = new BindValues();
        ReadPlanner planner = new ReadPlanner(query, values, rules);
        return new PlannedRead(planner.read(resource, spec), values, planner.legacyNames());
    }

    /// Returns a copy with the limit and offset of another request for the same rows.
    ///
    /// @param page parameters of the numbers
    PlannedRead withPage(LimitClause page, BindValues numbers) {
        LimitClause planned = plan.root().page();
        BindValues changed = values.copy();
        changed.copy(numbers, page.limitParameter(), planned.limitParameter());
        changed.copy(numbers, page.offsetParameter(), planned.offsetParameter());
        return new PlannedRead(plan, changed, legacyNames);
    }
}
