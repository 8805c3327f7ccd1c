package dev.postern.plan;

import dev.postern.catalog.Resource;
import dev.postern.plan.Block.Related;
import dev.postern.plan.ReadPlan.Form;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.Wanted.Body;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ApiError;
import dev.postern.request.Clauses;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm;
import dev.postern.request.Preferences.Count;
import dev.postern.request.ParsedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Resolves one request's query against the catalog.
public final class Planner {

    /// The system column that changes with each version of a row.
    private static final String VERSION = "xmin";

    private final ParsedQuery query;
    private final Values values;
    private final Rules rules;
    private final Embeds embeds;

    /// @param values gets the client's values
    public Planner(ParsedQuery query, Values values, Rules rules) {
        this.query = query;
        this.values = values;
        this.rules = rules;
        this.embeds = new Embeds(query, values, rules);
    }

    /// The plan of a read of `resource`.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that nothing answers to
    public ReadPlan read(Resource resource, Wanted wanted) {
        if (query.after() != null) {
            return Keyset.page(root(resource, query.root()), query.after(), binding(resource), values, wanted);
        }
        return read(root(resource, query.root()).within(values), wanted);
    }

    /// The plan of a read of what `call` gives. How its arguments decide about that, nobody knows.
    public ReadPlan read(Call call, Wanted wanted) {
        return read(root(call.routine().rows(), query.root()), wanted).calling(call);
    }

    private ReadPlan read(Block block, Wanted wanted) {
        boolean counted =
                wanted.count() == Count.EXACT && (block.page().isPart() || wanted.rows() == Wanted.Rows.STREAM);
        return plan(block, counted ? Total.COUNTED : Total.ABSENT, wanted);
    }

    /// The plan of a read of the one row with this key, values in primary-key order; filters are ANDed.
    public ReadPlan read(Resource resource, List<String> key, Wanted wanted) {
        Block all = root(resource, new Clauses(query.root().where(), List.of(), null, null));
        List<Predicate> where = new ArrayList<>(List.of(all.where()));
        for (int i = 0; i < key.size(); i++) {
            Expression value = new Expression.Stored(resource.key().get(i));
            where.add(new Predicate.Compare(value, Operator.EQ, values.add(key.get(i))));
        }
        where.removeIf(Predicate.TRUE::equals);
        Block one = new Block(resource, all.outputs(), Predicate.and(where), List.of(), Block.Page.ALL);
        return plan(one, Total.ABSENT, wanted);
    }

    /// The plan of a read of the rows with these keys, each its values in primary-key order; filters do not
    /// count.
    public ReadPlan readAll(Resource resource, List<List<String>> keys, Form form) {
        Block all = returned(resource);
        List<Predicate> any = new ArrayList<>();
        for (List<String> key : keys) {
            List<Predicate> equal = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                Expression value = new Expression.Stored(resource.key().get(i));
                equal.add(new Predicate.Compare(value, Operator.EQ, values.add(key.get(i))));
            }
            any.add(Predicate.and(equal));
        }
        List<Block.Order> order = all.order().isEmpty() ? byKey(resource) : all.order();
        Block chosen = new Block(resource, all.outputs(), new Predicate.Or(any), order, Block.Page.ALL);
        return new ReadPlan(chosen, Predicate.TRUE, Total.ABSENT, form, List.of());
    }

    private static List<Block.Order> byKey(Resource resource) {
        return resource.key().stream()
                .map(column -> new Block.Order(
                        new Expression.Stored(column), OrderTerm.Direction.ASCENDING, OrderTerm.NullOrder.DEFAULT))
                .toList();
    }

    /// What the token of a page is bound to: another order, or another table, cannot use it.
    public String binding(Resource resource) {
        return resource.schema() + "." + resource.name() + " " + query.root().order();
    }

    /// Only a row without related ones is told apart by its version. The entity tag hashes its body, so that HEAD
    /// reads it as well.
    private ReadPlan plan(Block block, Total total, Wanted wanted) {
        boolean versioned = wanted.rows() == Wanted.Rows.ONE
                && versioned(block.resource())
                && !block.isGrouped()
                && block.outputs().stream().noneMatch(Related.class::isInstance);
        boolean whole = wanted.body() == Body.READ || versioned || block.isGrouped();
        Block read = whole ? block : block.reading(List.of());
        List<Expression> beside = versioned ? List.of(new Expression.Version()) : List.of();
        return new ReadPlan(read, Predicate.TRUE, total, wanted.form(), beside);
    }

    /// Whether rows have a version that may be read.
    boolean versioned(Resource resource) {
        return resource.hasRowVersion() && rules.privileges().reads(resource, VERSION);
    }

    /// What a write reads of the rows it wrote: `select` and `order`; filters choose the rows before.
    Block returned(Resource resource) {
        return root(resource, new Clauses(List.of(), query.root().order(), null, null));
    }

    /// The rows that a write is for.
    Predicate target(Resource resource) {
        return new Filters(resource, Map.of(), values).all(query.root().where());
    }

    private Block root(Resource resource, Clauses clauses) {
        Block block = embeds.block(resource, query.select(), clauses, List.of());
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
    boolean filtered() {
        return !query.root().where().isEmpty();
    }
}
