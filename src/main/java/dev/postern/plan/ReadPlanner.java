package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.ResultSpec.BodyMode;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Clauses;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Resolves one request's query against the catalog.
public final class ReadPlanner {

    /// The system column that changes with each version of a row.
    private static final String VERSION = "xmin";

    private final ParsedQuery query;
    private final BindValues values;
    private final ReadRules rules;
    private final SelectResolver embeds;

    /// @param values gets the client's values
    public ReadPlanner(ParsedQuery query, BindValues values, ReadRules rules) {
        this.query = query;
        this.values = values;
        this.rules = rules;
        this.embeds = new SelectResolver(query, values, rules);
    }

    /// The plan of a read of `resource`.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that nothing answers to
    public ReadPlan read(Resource resource, ResultSpec wanted) {
        if (query.after() != null) {
            return KeysetPagination.page(
                    root(resource, query.root()), query.after(), tokenBinding(resource), values, wanted);
        }
        return read(root(resource, query.root()).withRowBound(values), wanted);
    }

    /// The plan of a read of what `call` gives. How its arguments decide about that, nobody knows.
    public ReadPlan read(FunctionCall call, ResultSpec wanted) {
        return read(root(call.routine().rows(), query.root()), wanted).calling(call);
    }

    private ReadPlan read(SelectNode block, ResultSpec wanted) {
        boolean counted = wanted.count() == Count.EXACT
                && (block.page().isLimited() || wanted.rows() == ResultSpec.ResultMode.STREAM);
        return plan(block, counted ? Total.COUNTED : Total.ABSENT, wanted);
    }

    /// The plan of a read of the one row with this key, values in primary-key order; filters are ANDed.
    public ReadPlan read(Resource resource, List<String> key, ResultSpec wanted) {
        SelectNode all = root(resource, new Clauses(query.root().where(), List.of(), null, null));
        List<RowPredicate> where = new ArrayList<>(List.of(all.where()));
        for (int i = 0; i < key.size(); i++) {
            Expression value = new Expression.ColumnRef(resource.key().get(i));
            where.add(new RowPredicate.Compare(value, Operator.EQ, values.add(key.get(i))));
        }
        where.removeIf(RowPredicate.TRUE::equals);
        SelectNode one =
                new SelectNode(resource, all.outputs(), RowPredicate.and(where), List.of(), SelectNode.LimitClause.ALL);
        return plan(one, Total.ABSENT, wanted);
    }

    /// The plan of a read of the rows with these keys, each its values in primary-key order; filters do not
    /// count.
    public ReadPlan readAll(Resource resource, List<List<String>> keys, ValueFormat form) {
        SelectNode all = returned(resource);
        List<RowPredicate> any = new ArrayList<>();
        for (List<String> key : keys) {
            List<RowPredicate> equal = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                Expression value = new Expression.ColumnRef(resource.key().get(i));
                equal.add(new RowPredicate.Compare(value, Operator.EQ, values.add(key.get(i))));
            }
            any.add(RowPredicate.and(equal));
        }
        List<SelectNode.SortKey> order = all.order().isEmpty() ? byKey(resource) : all.order();
        SelectNode chosen =
                new SelectNode(resource, all.outputs(), new RowPredicate.Or(any), order, SelectNode.LimitClause.ALL);
        return new ReadPlan(chosen, RowPredicate.TRUE, Total.ABSENT, form, List.of());
    }

    private static List<SelectNode.SortKey> byKey(Resource resource) {
        return resource.key().stream()
                .map(column -> new SelectNode.SortKey(
                        new Expression.ColumnRef(column), OrderTerm.Direction.ASCENDING, OrderTerm.NullOrder.DEFAULT))
                .toList();
    }

    /// What the token of a page is bound to: another order, or another table, cannot use it.
    public String tokenBinding(Resource resource) {
        return resource.schema() + "." + resource.name() + " " + query.root().order();
    }

    /// Only a row without related ones is told apart by its version. The entity tag hashes its body, so that HEAD
    /// reads it as well.
    private ReadPlan plan(SelectNode block, Total total, ResultSpec wanted) {
        boolean versioned = wanted.rows() == ResultSpec.ResultMode.SINGLE_ROW
                && versioned(block.resource())
                && !block.isGrouped()
                && block.outputs().stream().noneMatch(EmbedProjection.class::isInstance);
        boolean whole = wanted.body() == BodyMode.INCLUDED || versioned || block.isGrouped();
        SelectNode read = whole ? block : block.reading(List.of());
        List<Expression> beside = versioned ? List.of(new Expression.RowVersion()) : List.of();
        return new ReadPlan(read, RowPredicate.TRUE, total, wanted.form(), beside);
    }

    /// Whether rows have a version that may be read.
    boolean versioned(Resource resource) {
        return resource.hasRowVersion() && rules.privileges().reads(resource, VERSION);
    }

    /// What a write reads of the rows it wrote: `select` and `order`; filters choose the rows before.
    SelectNode returned(Resource resource) {
        return root(resource, new Clauses(List.of(), query.root().order(), null, null));
    }

    /// The rows that a write is for.
    RowPredicate filter(Resource resource) {
        return new FilterResolver(resource, Map.of(), values).all(query.root().where());
    }

    private SelectNode root(Resource resource, Clauses clauses) {
        SelectNode block = embeds.block(resource, query.select(), clauses, List.of());
        for (List<String> path : query.clauses().keySet()) {
            if (!embeds.reached(path)) {
                String name = String.join(".", path);
                throw ApiError.of(ErrorCode.NOT_EMBEDDED, "'" + name + "' is not an embedded resource in this request")
                        .withHint("Verify that '" + name + "' is included in the 'select' query parameter.")
                        .exception();
            }
        }
        return block;
    }

    /// Embeds that were meant by their table's name though they have an alias (`dialect.md` 1.4).
    public List<String> legacyNames() {
        return embeds.legacyNames();
    }

    /// Whether the query has a condition on the resource itself.
    boolean hasFilter() {
        return !query.root().where().isEmpty();
    }
}
