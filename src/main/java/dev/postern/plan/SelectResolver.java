package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.DialectSettings.Aggregates;
import dev.postern.plan.DialectSettings.EmbedNaming;
import dev.postern.plan.FilterResolver.EmbedCondition;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.SortKey;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.problem.EmbedErrors;
import dev.postern.problem.FeatureErrors;
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
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Resolver of the `select` tree into nodes: one for the requested rows, and one for each embed.
final class SelectResolver {

    private final EmbedClauses embedClauses;
    private final BindValues values;
    private final ReadRules rules;
    private final Set<List<String>> nodePaths = new HashSet<>();
    private final Set<String> legacyNames;

    SelectResolver(ParsedQuery query, BindValues values, ReadRules rules) {
        this.embedClauses = EmbedClauses.of(query, rules.embedNaming());
        this.legacyNames = new TreeSet<>(embedClauses.legacyNames());
        this.values = values;
        this.rules = rules;
    }

    /// Returns the paths of clauses that name no node.
    Stream<List<String>> pathsWithoutNode() {
        return embedClauses.byKeys().keySet().stream().filter(path -> !nodePaths.contains(path));
    }

    boolean hasNode(List<String> path) {
        return nodePaths.contains(path);
    }

    List<String> legacyNames() {
        return List.copyOf(legacyNames);
    }

    /// The parts of a node, collected while its items are resolved.
    private static final class SelectNodeBuilder {

        private final Resource resource;
        private final List<String> path;
        private final ProjectionBuilder projections = new ProjectionBuilder();
        private final Map<String, EmbedCondition> embeds = new LinkedHashMap<>();
        private final List<RowPredicate> where = new ArrayList<>();

        SelectNodeBuilder(Resource resource, List<String> path) {
            this.resource = resource;
            this.path = path;
        }
    }

    SelectNode node(Resource resource, List<SelectItem> items, Clauses clauses, List<String> path) {
        nodePaths.add(path);
        rejectSharedKeys(items);
        SelectNodeBuilder builder = new SelectNodeBuilder(resource, path);
        FieldResolver fields = new FieldResolver(resource, values);
        for (SelectItem item : items) {
            switch (item) {
                case SelectItem.Star() ->
                    rules.privileges()
                            .readable(resource)
                            .forEach(column -> builder.projections.add(
                                    new ValueProjection(column.name(), new Expression.ColumnRef(column))));
                case SelectItem.FieldItem value -> builder.projections.add(value(fields, value));
                case SelectItem.Aggregate aggregate -> builder.projections.add(aggregate(fields, aggregate));
                case SelectItem.Embed embed -> addEmbed(builder, embed);
            }
        }
        if (rules.embedNaming() == EmbedNaming.ALIAS_OR_TARGET) {
            items.forEach(item -> addTargetName(builder, item, clauses));
        }
        if (!clauses.where().isEmpty()) {
            builder.where.add(new FilterResolver(resource, builder.embeds, values).resolveAll(clauses.where()));
        }
        builder.where.removeIf(RowPredicate.TRUE::equals);
        return new SelectNode(
                resource,
                builder.projections.build(),
                builder.where.isEmpty() ? RowPredicate.TRUE : RowPredicate.and(builder.where),
                sortKeys(builder, clauses.order()),
                SelectNode.LimitClause.of(
                        values.addNumber(ReadRules.limited(
                                clauses.limit(), path.isEmpty() ? rules.maxRootRows() : rules.maxEmbedRows())),
                        values.addNumber(clauses.offset() == null || clauses.offset() <= 0 ? null : clauses.offset())));
    }

    /// Rejects an embed that has the same key as another item, because one of the two would be lost.
    ///
    /// Columns can share a key: the last one wins, so that `*` can be followed by exceptions.
    private static void rejectSharedKeys(List<SelectItem> items) {
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
            boolean isEmbed = item instanceof SelectItem.Embed;
            SelectItem other = names.put(key, item);
            if (other != null && (isEmbed || embeds.contains(key))) {
                throw EmbedErrors.sharedKey(key, describe(other), describe(item));
            }
            if (isEmbed) {
                embeds.add(key);
            }
        }
    }

    /// Returns the key of the item in the row's object; null if the item has no key or several.
    private static @Nullable String key(SelectItem item) {
        return switch (item) {
            case SelectItem.Star() -> null;
            case SelectItem.FieldItem value -> value.key();
            case SelectItem.Aggregate aggregate -> aggregate.key();
            case SelectItem.Embed embed -> embed.form() == EmbedForm.SPREAD || !embed.isShown() ? null : embed.key();
        };
    }

    private static String describe(SelectItem item) {
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
        boolean isPlainColumn = item.field().path().isEmpty() && item.cast() == null;
        if (isPlainColumn
                && column.equals("count")
                && !resource.has(column)
                && resource.computedField(column) == null) {
            return new Expression.AggregateCall(
                    SelectItem.AggregateFunction.COUNT, null); // clients used this before count() existed
        }
        return cast(resource, fields.resolve(item.field()), item.cast());
    }

    private static Expression cast(Resource resource, Expression expression, @Nullable String type) {
        return type == null
                ? expression
                : new Expression.Cast(expression, resource.castTypes().type(type));
    }

    private ValueProjection aggregate(FieldResolver fields, SelectItem.Aggregate item) {
        if (rules.aggregates() == Aggregates.REJECTED) {
            throw FeatureErrors.aggregatesDisabled();
        }
        Expression argument = item.argument() == null ? null : expression(fields, item.argument());
        Expression call = new Expression.AggregateCall(item.function(), argument);
        return new ValueProjection(item.key(), cast(fields.resource(), call, item.cast()));
    }

    private void addEmbed(SelectNodeBuilder builder, SelectItem.Embed embed) {
        Relationship relationship = RelationshipResolver.resolve(builder.resource, embed);
        List<String> path = new ArrayList<>(builder.path);
        path.add(embed.key());
        SelectNode node = node(relationship.target(), embed.items(), embedClauses.at(path), path);
        EmbedCondition condition = new EmbedCondition(relationship, node);
        builder.embeds.put(embed.key(), condition);
        if (embed.join() == Join.INNER) {
            builder.where.add(condition.exists(values));
        }
        if (embed.isShown()) {
            EmbedProjection projection = new EmbedProjection(embed.key(), relationship, embed.form(), node);
            if (embed.form() == EmbedForm.SPREAD) {
                builder.projections.addSpread(projection);
            } else {
                builder.projections.add(projection);
            }
        }
    }

    /// Adds the target's name of an embed with an alias if no other column or embed has that name.
    private void addTargetName(SelectNodeBuilder builder, SelectItem item, Clauses clauses) {
        if (!(item instanceof SelectItem.Embed embed) || embed.alias() == null) {
            return;
        }
        String name = embed.target();
        EmbedCondition embedCondition = builder.embeds.get(embed.key());
        boolean isFree = !builder.embeds.containsKey(name)
                && !builder.resource.has(name)
                && builder.resource.computedField(name) == null;
        if (isFree && embedCondition != null && mentions(clauses, name)) {
            builder.embeds.put(name, embedCondition);
            legacyNames.add(name);
        }
    }

    private static boolean mentions(Clauses clauses, String name) {
        return clauses.where().stream().anyMatch(tree -> mentions(tree, name))
                || clauses.order().stream().anyMatch(term -> name.equals(term.relation()));
    }

    private static boolean mentions(LogicTree tree, String name) {
        return switch (tree) {
            case LogicTree.And(List<LogicTree> terms) -> terms.stream().anyMatch(term -> mentions(term, name));
            case LogicTree.Or(List<LogicTree> terms) -> terms.stream().anyMatch(term -> mentions(term, name));
            case LogicTree.Not(LogicTree term) -> mentions(term, name);
            case LogicTree.Filter(FieldPath field, FilterOperation _) ->
                field.path().isEmpty() && field.column().equals(name);
        };
    }

    private List<SortKey> sortKeys(SelectNodeBuilder builder, List<OrderTerm> terms) {
        List<SortKey> sortKeys = new ArrayList<>(terms.size());
        terms.forEach(term -> sortKeys.add(sortKey(builder, term)));
        return sortKeys;
    }

    private SortKey sortKey(SelectNodeBuilder builder, OrderTerm term) {
        String relation = term.relation();
        if (relation == null) {
            Expression value = new FieldResolver(builder.resource, values).resolve(term.field());
            return new SortKey(value, term.direction(), term.nulls());
        }
        EmbedCondition embedCondition = builder.embeds.get(relation);
        if (embedCondition == null) {
            throw EmbedErrors.notEmbedded(relation);
        }
        Relationship relationship = embedCondition.relationship();
        if (!relationship.cardinality().isToOne()) {
            throw EmbedErrors.relatedOrder(builder.resource.name(), relation);
        }
        Expression value = new Expression.RelatedValue(
                relationship, embedCondition.condition(), relatedValue(embedCondition, term));
        return new SortKey(value, term.direction(), term.nulls());
    }

    /// Returns the value that the embed has under the name, or else the column of this name.
    private Expression relatedValue(EmbedCondition embed, OrderTerm term) {
        Expression shown = term.field().path().isEmpty()
                ? ProjectionBuilder.valueOf(
                        embed.node().projections(), term.field().column())
                : null;
        return shown == null ? new FieldResolver(embed.relationship().target(), values).resolve(term.field()) : shown;
    }
}
