package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.FilterResolver.EmbedCondition;
import dev.postern.plan.ReadRules.Aggregates;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Clauses;
import dev.postern.request.FieldPath;
import dev.postern.request.FilterOperation;
import dev.postern.request.LogicTree;
import dev.postern.request.OrderTerm;
import dev.postern.request.ParsedQuery;
import dev.postern.request.SelectItem;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Resolves the tree of `select`: a block for the rows asked for, and one for each embed in it.
final class SelectResolver {

    private final ParsedQuery query;
    private final BindValues values;
    private final ReadRules rules;
    private final Set<List<String>> reached = new HashSet<>();
    private final List<String> legacyNames = new ArrayList<>();

    SelectResolver(ParsedQuery query, BindValues values, ReadRules rules) {
        this.query = query;
        this.values = values;
        this.rules = rules;
    }

    /// Whether `path` leads to a block.
    boolean reached(List<String> path) {
        return reached.contains(path);
    }

    List<String> legacyNames() {
        return legacyNames;
    }

    /// What is found while a block's items are read.
    private record SelectNodeBuilder(
            Resource resource,
            List<String> path,
            ProjectionBuilder outputs,
            Map<String, EmbedCondition> reaches,
            List<RowPredicate> where) {

        SelectNodeBuilder(Resource resource, List<String> path) {
            this(resource, path, new ProjectionBuilder(), new LinkedHashMap<>(), new ArrayList<>());
        }
    }

    SelectNode block(Resource resource, List<SelectItem> items, Clauses clauses, List<String> path) {
        reached.add(path);
        refuseSharedNames(items);
        SelectNodeBuilder draft = new SelectNodeBuilder(resource, path);
        FieldResolver fields = new FieldResolver(resource, values);
        for (SelectItem item : items) {
            switch (item) {
                case SelectItem.Star() ->
                    rules.privileges()
                            .readable(resource)
                            .forEach(column -> draft.outputs()
                                    .put(new ValueProjection(column.name(), new Expression.ColumnRef(column))));
                case SelectItem.FieldItem value -> draft.outputs().put(value(fields, value));
                case SelectItem.Aggregate aggregate -> draft.outputs().put(aggregate(fields, aggregate));
                case SelectItem.Embed embed -> embed(draft, embed);
            }
        }
        if (rules.names() == ReadRules.EmbedNaming.ALIAS_OR_TARGET) {
            items.forEach(item -> reachByTarget(draft, item, clauses));
        }
        draft.where().add(new FilterResolver(resource, draft.reaches(), values).all(clauses.where()));
        draft.where().removeIf(RowPredicate.TRUE::equals);
        return new SelectNode(
                resource,
                draft.outputs().done(),
                draft.where().isEmpty() ? RowPredicate.TRUE : RowPredicate.and(draft.where()),
                clauses.order().stream().map(term -> order(draft, term)).toList(),
                SelectNode.LimitClause.of(
                        values.slot(ReadRules.capped(
                                clauses.limit(), path.isEmpty() ? rules.rootRows() : rules.embedRows())),
                        values.slot(clauses.offset() == null || clauses.offset() <= 0 ? null : clauses.offset())));
    }

    /// An embed cannot share its key with another item: one of the two would be missing. A column twice is one, and
    /// among columns the last wins, as `*` with exceptions is written.
    private static void refuseSharedNames(List<SelectItem> items) {
        if (items.size() < 2) {
            return;
        }
        Map<String, SelectItem> names = new HashMap<>();
        Set<String> embeds = new HashSet<>();
        for (SelectItem item : items) {
            String key = key(item);
            if (key == null) {
                continue;
            }
            boolean embed = item instanceof SelectItem.Embed;
            SelectItem other = names.put(key, item);
            if (other != null && (embed || embeds.contains(key))) {
                throw ApiError.of(
                                ErrorCode.INVALID_VALUE,
                                "'" + key + "' is the name of both " + named(other) + " and " + named(item))
                        .withHint("Give one of them an alias, such as other:" + key + ".")
                        .exception();
            }
            if (embed) {
                embeds.add(key);
            }
        }
    }

    /// The key in the row's object; null if the item has none, or several.
    private static @Nullable String key(SelectItem item) {
        return switch (item) {
            case SelectItem.Star() -> null;
            case SelectItem.FieldItem value -> value.key();
            case SelectItem.Aggregate aggregate -> aggregate.key();
            case SelectItem.Embed embed ->
                embed.form() == EmbedForm.SPREAD || embed.items().isEmpty() ? null : embed.key();
        };
    }

    private static String named(SelectItem item) {
        return switch (item) {
            case SelectItem.Star() -> "*";
            case SelectItem.FieldItem value -> "the column '" + value.field().column() + "'";
            case SelectItem.Aggregate aggregate ->
                "the aggregate '" + aggregate.function().text() + "'";
            case SelectItem.Embed embed -> "the embed '" + embed.target() + "'";
        };
    }

    private static ValueProjection value(FieldResolver fields, SelectItem.FieldItem item) {
        return new ValueProjection(item.key(), expression(fields, item));
    }

    private static Expression expression(FieldResolver fields, SelectItem.FieldItem item) {
        Resource resource = fields.resource();
        String column = item.field().column();
        boolean bare = item.field().path().isEmpty() && item.cast() == null;
        if (bare && column.equals("count") && !resource.has(column) && resource.computed(column) == null) {
            return new Expression.AggregateCall(
                    SelectItem.AggregateFunction.COUNT, null); // as clients wrote it before count()
        }
        return cast(resource, fields.expression(item.field()), item.cast());
    }

    private static Expression cast(Resource resource, Expression expression, @Nullable String type) {
        return type == null
                ? expression
                : new Expression.Cast(expression, resource.castTypes().named(type));
    }

    private ValueProjection aggregate(FieldResolver fields, SelectItem.Aggregate item) {
        if (rules.aggregates() == Aggregates.REFUSED) {
            throw ApiError.of(ErrorCode.AGGREGATES_DISABLED, "Use of aggregate functions is not allowed")
                    .withHint("The service has to be started with --aggregates.")
                    .exception();
        }
        Expression of = item.of() == null ? null : expression(fields, item.of());
        Expression whole = new Expression.AggregateCall(item.function(), of);
        return new ValueProjection(item.key(), cast(fields.resource(), whole, item.cast()));
    }

    private void embed(SelectNodeBuilder draft, SelectItem.Embed embed) {
        Relationship relationship = RelationshipResolver.resolve(draft.resource(), embed);
        List<String> below = new ArrayList<>(draft.path());
        below.add(embed.key());
        boolean legacy = rules.names() == ReadRules.EmbedNaming.ALIAS_OR_TARGET;
        if (legacy && embed.alias() != null && !named(below)) {
            List<String> byTarget = new ArrayList<>(draft.path());
            byTarget.add(embed.target());
            if (named(byTarget)) {
                below = byTarget;
                legacyNames.add(embed.target());
            }
        }
        Clauses clauses = query.clauses().getOrDefault(below, Clauses.NONE);
        SelectNode block = block(relationship.to(), embed.items(), clauses, below);
        draft.reaches().put(below.getLast(), new EmbedCondition(relationship, block.where()));
        if (embed.join() == Join.INNER) {
            draft.where().add(new RowPredicate.Exists(relationship, block.where()));
        }
        if (!embed.items().isEmpty()) {
            EmbedProjection related = new EmbedProjection(embed.key(), relationship, embed.form(), block);
            if (embed.form() == EmbedForm.SPREAD) {
                draft.outputs().spread(related);
            } else {
                draft.outputs().put(related);
            }
        }
    }

    /// An embed with an alias is reached by its target's name as well, where that names nothing else.
    private void reachByTarget(SelectNodeBuilder draft, SelectItem item, Clauses clauses) {
        if (!(item instanceof SelectItem.Embed embed) || embed.alias() == null) {
            return;
        }
        String name = embed.target();
        EmbedCondition reach = draft.reaches().get(embed.key());
        boolean free = !draft.reaches().containsKey(name)
                && !draft.resource().has(name)
                && draft.resource().computed(name) == null;
        if (free && reach != null && mentions(clauses, name)) {
            draft.reaches().put(name, reach);
            legacyNames.add(name);
        }
    }

    private static boolean mentions(Clauses clauses, String name) {
        return clauses.where().stream().anyMatch(condition -> mentions(condition, name))
                || clauses.order().stream().anyMatch(term -> name.equals(term.relation()));
    }

    private static boolean mentions(LogicTree condition, String name) {
        return switch (condition) {
            case LogicTree.And(List<LogicTree> terms) -> terms.stream().anyMatch(term -> mentions(term, name));
            case LogicTree.Or(List<LogicTree> terms) -> terms.stream().anyMatch(term -> mentions(term, name));
            case LogicTree.Not(LogicTree term) -> mentions(term, name);
            case LogicTree.Filter(FieldPath field, FilterOperation _) ->
                field.path().isEmpty() && field.column().equals(name);
        };
    }

    /// Whether a clause is for `path` or for something below it.
    private boolean named(List<String> path) {
        return query.clauses().keySet().stream()
                .anyMatch(clause -> clause.size() >= path.size()
                        && clause.subList(0, path.size()).equals(path));
    }

    private SortKey order(SelectNodeBuilder draft, OrderTerm term) {
        String relation = term.relation();
        if (relation == null) {
            Expression value = new FieldResolver(draft.resource(), values).expression(term.field());
            return new SortKey(value, term.direction(), term.nulls());
        }
        EmbedCondition reach = draft.reaches().get(relation);
        if (reach == null) {
            throw ApiError.of(ErrorCode.NOT_EMBEDDED, "'" + relation + "' is not an embedded resource in this request")
                    .withHint("Verify that '" + relation + "' is included in the 'select' query parameter.")
                    .exception();
        }
        Relationship relationship = reach.relationship();
        if (!relationship.cardinality().toOne()) {
            throw ApiError.of(ErrorCode.RELATED_ORDER, "A related order on '" + relation + "' is not possible")
                    .withDetails("'" + draft.resource().name() + "' and '" + relation
                            + "' do not form a many-to-one or one-to-one relationship")
                    .exception();
        }
        Expression there = new FieldResolver(relationship.to(), values).expression(term.field());
        Expression value = new Expression.RelatedValue(relationship, reach.where(), there);
        return new SortKey(value, term.direction(), term.nulls());
    }
}
