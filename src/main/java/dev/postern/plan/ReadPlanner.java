package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.plan.ReadPlan.Total;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.plan.ResultSpec.BodyMode;
import dev.postern.problem.EmbedErrors;
import dev.postern.problem.ProblemException;
import dev.postern.problem.RowKeyErrors;
import dev.postern.request.Clauses;
import dev.postern.request.Operator;
import dev.postern.request.OrderTerm;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Planner of the reads of one request, which resolves its query against the catalog.
public final class ReadPlanner {

    /// System column that changes with each version of a row.
    private static final String VERSION_COLUMN = "xmin";

    private final ParsedQuery query;
    private final BindValues values;
    private final ReadRules rules;
    private final SelectResolver selectResolver;

    /// @param values receives the client's values
    public ReadPlanner(ParsedQuery query, BindValues values, ReadRules rules) {
        this.query = query;
        this.values = values;
        this.rules = rules;
        this.selectResolver = new SelectResolver(query, values, rules);
    }

    /// Plans a read of `resource`.
    ///
    /// @throws dev.postern.problem.ProblemException for a name that does not exist
    public ReadPlan read(Resource resource, ResultSpec spec) {
        if (query.after() != null) {
            return KeysetPagination.page(
                    root(resource, query.root()), query.after(), tokenBinding(resource), values, spec);
        }
        return read(root(resource, query.root()).withRowBound(values), spec);
    }

    /// Plans a read of the rows of `call`, without a row bound because the arguments can change their number.
    public ReadPlan read(FunctionCall call, ResultSpec spec) {
        return read(root(call.routine().rows(), query.root()), spec).withSource(call);
    }

    private ReadPlan read(SelectNode node, ResultSpec spec) {
        boolean counted = spec.count() == Count.EXACT
                && (node.page().isLimited() || spec.resultMode() == ResultSpec.ResultMode.STREAM);
        return plan(node, counted ? Total.COUNTED : Total.ABSENT, spec);
    }

    /// Plans a read of one row in addition to the filters of the query.
    ///
    /// @param key values of the primary key columns in their order
    public ReadPlan read(Resource resource, List<String> key, ResultSpec spec) {
        SelectNode selected = root(resource, new Clauses(query.root().where(), List.of(), null, null));
        List<RowPredicate> where = new ArrayList<>(List.of(selected.where()));
        where.addAll(keyConditions(resource, key));
        where.removeIf(RowPredicate.TRUE::equals);
        SelectNode row = new SelectNode(
                resource, selected.projections(), RowPredicate.and(where), List.of(), SelectNode.LimitClause.ALL);
        return plan(row, Total.ABSENT, spec);
    }

    /// Plans a read of the only row of an insertion, by the key that PostgreSQL has then, ignoring the filters of the
    /// query.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN603 if the resource has no primary key
    SelectNode storedRow(Resource resource, int insertion) {
        if (resource.key().isEmpty()) {
            throw RowKeyErrors.noKeyForNestedSelect(resource.name());
        }
        return new SelectNode(
                resource,
                returningNode(resource).projections(),
                new RowPredicate.InsertedKey(resource.key(), insertion),
                List.of(),
                SelectNode.LimitClause.ALL);
    }

    /// Plans a read of several rows by keys that are not known yet, ignoring the filters of the query.
    ///
    /// @param rows number of rows
    public ReadBack readByKeys(Resource resource, int rows, ValueFormat format) {
        SelectNode selected = returningNode(resource);
        List<Integer> parameters = new ArrayList<>();
        List<RowPredicate> keyConditions = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<RowPredicate> columnConditions = new ArrayList<>();
            for (Column column : resource.key()) {
                int parameter = values.add(null);
                parameters.add(parameter);
                columnConditions.add(
                        new RowPredicate.Compare(new Expression.ColumnRef(column), Operator.EQ, parameter));
            }
            keyConditions.add(RowPredicate.and(columnConditions));
        }
        List<SelectNode.SortKey> order = selected.order().isEmpty() ? byKey(resource) : selected.order();
        SelectNode node = new SelectNode(
                resource,
                selected.projections(),
                new RowPredicate.Or(keyConditions),
                order,
                SelectNode.LimitClause.ALL);
        return new ReadBack(new ReadPlan(node, RowPredicate.TRUE, Total.ABSENT, format, List.of()), values, parameters);
    }

    /// Returns a condition for each primary key column.
    ///
    /// @param key values of the primary key columns in their order
    List<RowPredicate> keyConditions(Resource resource, List<String> key) {
        List<RowPredicate> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Expression column = new Expression.ColumnRef(resource.key().get(i));
            conditions.add(new RowPredicate.Compare(column, Operator.EQ, values.add(key.get(i))));
        }
        return conditions;
    }

    private static List<SelectNode.SortKey> byKey(Resource resource) {
        return resource.key().stream()
                .map(column -> new SelectNode.SortKey(
                        new Expression.ColumnRef(column), OrderTerm.Direction.ASCENDING, OrderTerm.NullOrder.DEFAULT))
                .toList();
    }

    /// Returns the resource and order that a page token is bound to, because no other query can use the token.
    public String tokenBinding(Resource resource) {
        return resource.schema() + "." + resource.name() + " " + query.root().order();
    }

    /// Adds the row version to reads of a single row without embeds, because a version does not cover related rows.
    ///
    /// The entity tag hashes the body as well, so HEAD reads the values too.
    private ReadPlan plan(SelectNode node, Total total, ResultSpec spec) {
        boolean versioned = spec.resultMode() == ResultSpec.ResultMode.SINGLE_ROW
                && hasReadableVersion(node.resource())
                && !node.isGrouped()
                && !node.hasEmbeds();
        boolean readsValues = spec.bodyMode() == BodyMode.INCLUDED || versioned || node.isGrouped();
        SelectNode read = readsValues ? node : node.withProjections(List.of());
        List<Expression> hidden = versioned ? List.of(new Expression.RowVersion()) : List.of();
        return new ReadPlan(read, RowPredicate.TRUE, total, spec.format(), hidden);
    }

    /// Whether rows have a version that the caller can read.
    boolean hasReadableVersion(Resource resource) {
        return resource.hasRowVersion() && rules.privileges().canRead(resource, VERSION_COLUMN);
    }

    /// Returns the node for the written rows; the filters chose the rows to write and do not apply again.
    SelectNode returningNode(Resource resource) {
        return root(resource, new Clauses(List.of(), query.root().order(), null, null));
    }

    /// Resolves the filters of the query.
    RowPredicate filter(Resource resource) {
        return new FilterResolver(resource, Map.of(), values)
                .resolveAll(query.root().where());
    }

    private SelectNode root(Resource resource, Clauses clauses) {
        SelectNode node = selectResolver.node(resource, query.select(), clauses, List.of());
        selectResolver
                .pathsWithoutNode()
                .min(Comparator.comparing(path -> String.join(".", path)))
                .ifPresent(path -> {
                    throw missingEmbed(path);
                });
        return node;
    }

    /// Returns the error of the first name of a path that is no embed of the one before it.
    private ProblemException missingEmbed(List<String> path) {
        int depth = 1;
        while (selectResolver.hasNode(path.subList(0, depth))) {
            depth++;
        }
        String name = path.get(depth - 1);
        return EmbedClauses.embeds(query.select(), path.subList(0, depth - 1)).stream()
                .filter(embed -> embed.target().equals(name))
                .findFirst()
                .map(embed -> EmbedErrors.aliasRequired(name, embed.key()))
                .orElseGet(() -> EmbedErrors.notEmbedded(name));
    }

    /// Returns the embeds that the query names by their target although they have an alias (`docs/dialect.md` 1.4).
    public List<String> legacyNames() {
        return selectResolver.legacyNames();
    }

    /// Whether the query has a filter on the resource itself.
    boolean hasFilter() {
        return !query.root().where().isEmpty();
    }
}
