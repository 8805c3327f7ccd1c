package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.Block.Order;
import dev.postern.plan.Block.Output;
import dev.postern.plan.Block.Related;
import dev.postern.plan.Block.Value;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.request.Clauses;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Query;
import dev.postern.request.SelectItem;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Resolves one request's query against the catalog.
public final class Planner {

    private final Query query;
    private final Values values;
    private final Set<List<String>> reached = new HashSet<>();

    /// @param values gets the client's values
    public Planner(Query query, Values values) {
        this.query = query;
        this.values = values;
    }

    /// The plan of a read of `resource`.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that nothing answers to
    public ReadPlan read(Resource resource, Count count) {
        return new ReadPlan(root(resource, query.root()), count);
    }

    /// The plan of a read of the one row with this key, values in primary-key order; filters are ANDed.
    public ReadPlan read(Resource resource, List<String> key) {
        Block all = root(resource, new Clauses(query.root().where(), List.of(), null, null));
        List<Predicate> where = new ArrayList<>(List.of(all.where()));
        for (int i = 0; i < key.size(); i++) {
            where.add(new Predicate.Compare(resource.key().get(i), Operator.EQ, values.add(key.get(i))));
        }
        return new ReadPlan(
                new Block(resource, all.outputs(), Predicate.and(where), List.of(), Block.NO_SLOT, Block.NO_SLOT),
                Count.NONE);
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
        reached.add(List.of());
        Block block = block(resource, query.select(), clauses, List.of());
        for (List<String> path : query.clauses().keySet()) {
            if (!reached.contains(path)) {
                String name = String.join(".", path);
                throw Refusal.of(Code.NOT_EMBEDDED, "'" + name + "' is not an embedded resource in this request")
                        .hint("Verify that '" + name + "' is included in the 'select' query parameter.")
                        .exception();
            }
        }
        return block;
    }

    private Block block(Resource resource, List<SelectItem> items, Clauses clauses, List<String> path) {
        List<Output> outputs = new ArrayList<>();
        Map<String, Filters.Reach> embeds = new LinkedHashMap<>();
        List<Predicate> where = new ArrayList<>();
        for (SelectItem item : items) {
            switch (item) {
                case SelectItem.Star() ->
                    resource.columns().forEach(column -> put(outputs, new Value(column.name(), column)));
                case SelectItem.Plain plain -> put(outputs, new Value(plain.key(), resource.column(plain.column())));
                case SelectItem.Embed embed -> embed(resource, embed, path, outputs, embeds, where);
            }
        }
        where.add(new Filters(resource, embeds, values).all(clauses.where()));
        where.removeIf(Predicate.TRUE::equals);
        return new Block(
                resource,
                List.copyOf(outputs),
                where.isEmpty() ? Predicate.TRUE : Predicate.and(where),
                clauses.order().stream().map(term -> order(resource, term)).toList(),
                slot(clauses.limit()),
                clauses.offset() == null || clauses.offset() <= 0 ? Block.NO_SLOT : slot(clauses.offset()));
    }

    private void embed(
            Resource resource,
            SelectItem.Embed embed,
            List<String> path,
            List<Output> outputs,
            Map<String, Filters.Reach> embeds,
            List<Predicate> where) {
        Relationship relationship = Relationships.resolve(resource, embed);
        List<String> below = new ArrayList<>(path);
        below.add(embed.key());
        reached.add(below);
        Clauses clauses = query.clauses().getOrDefault(below, Clauses.NONE);
        Block block = block(relationship.to(), embed.items(), clauses, below);
        embeds.put(embed.key(), new Filters.Reach(relationship, block.where()));
        if (embed.join() == Join.INNER) {
            where.add(new Predicate.Exists(relationship, block.where()));
        }
        if (!embed.items().isEmpty()) {
            put(outputs, new Related(embed.key(), relationship, block));
        }
    }

    /// A key stands once in an object; the last one said wins, at the place of the first.
    private static void put(List<Output> outputs, Output output) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).key().equals(output.key())) {
                outputs.set(i, output);
                return;
            }
        }
        outputs.add(output);
    }

    private static Order order(Resource resource, OrderTerm term) {
        Column column = resource.column(term.column());
        return new Order(column, term.direction(), term.nulls());
    }

    private int slot(@Nullable Long number) {
        return number == null ? Block.NO_SLOT : values.add(number.toString());
    }

    /// Whether the query has a condition on the resource itself.
    boolean filtered() {
        return !query.root().where().isEmpty();
    }
}
