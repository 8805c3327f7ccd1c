package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.RowPredicate.Vector;
import dev.postern.problem.EmbedErrors;
import dev.postern.request.FieldPath;
import dev.postern.request.FilterOperation;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.LogicTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Resolver of the filters on one resource.
final class FilterResolver {

    private final Resource resource;
    private final Map<String, EmbedCondition> embeds;
    private final BindValues values;

    /// @param embeds embeds of the same node by key: a null filter on one asks whether related rows exist
    FilterResolver(Resource resource, Map<String, EmbedCondition> embeds, BindValues values) {
        this.resource = resource;
        this.embeds = embeds;
        this.values = values;
    }

    /// An embedded relationship with its rows.
    record EmbedCondition(Relationship relationship, SelectNode node) {

        RowPredicate condition() {
            return node.where();
        }

        /// Returns the predicate that the embed has rows.
        ///
        /// @param values values of the parameters
        RowPredicate exists(BindValues values) {
            return new RowPredicate.Exists(
                    relationship, node.where(), node.page().forExistence(values));
        }
    }

    /// Resolves the conjunction of `filters`.
    RowPredicate resolveAll(List<LogicTree> filters) {
        return RowPredicate.and(resolveEach(filters));
    }

    private List<RowPredicate> resolveEach(List<LogicTree> trees) {
        List<RowPredicate> predicates = new ArrayList<>(trees.size());
        trees.forEach(tree -> predicates.add(resolve(tree)));
        return predicates;
    }

    private RowPredicate resolve(LogicTree tree) {
        return switch (tree) {
            case LogicTree.And(List<LogicTree> terms) -> new RowPredicate.And(resolveEach(terms));
            case LogicTree.Or(List<LogicTree> terms) -> new RowPredicate.Or(resolveEach(terms));
            case LogicTree.Not(LogicTree term) -> new RowPredicate.Not(resolve(term));
            case LogicTree.Filter(FieldPath field, FilterOperation operation) -> resolveFilter(field, operation);
        };
    }

    private RowPredicate resolveFilter(FieldPath field, FilterOperation operation) {
        EmbedCondition embed = field.path().isEmpty() ? embeds.get(field.column()) : null;
        if (embed != null && (isNullTest(operation) || !isColumn(field.column()))) {
            return embedNullTest(field.column(), embed, operation);
        }
        Expression value = new FieldResolver(resource, values).resolve(field);
        return switch (operation) {
            case FilterOperation.Comparison(var operator, String text) ->
                new RowPredicate.Compare(value, operator, values.add(text));
            case FilterOperation.QuantifiedComparison(var operator, var quantifier, String text) ->
                new RowPredicate.Quantified(value, operator, quantifier, values.add(text));
            case FilterOperation.In(List<String> elements) ->
                new RowPredicate.In(value, values.add(arrayLiteral(elements)));
            case FilterOperation.Is(IsValue operand) -> new RowPredicate.Is(value, operand);
            case FilterOperation.FullTextSearch search -> fullTextSearch(value, search);
        };
    }

    private boolean isColumn(String name) {
        return resource.has(name) || resource.computedField(name) != null;
    }

    /// Whether the filter is `is.null` or `not.is.null`, which means the embed even if a column has the same name.
    private static boolean isNullTest(FilterOperation operation) {
        return operation instanceof FilterOperation.Is(IsValue operand)
                && (operand == IsValue.NULL || operand == IsValue.NOT_NULL);
    }

    private RowPredicate fullTextSearch(Expression value, FilterOperation.FullTextSearch search) {
        return new RowPredicate.FullTextSearch(
                value,
                search.operator(),
                FieldResolver.isTsVector(value) ? Vector.STORED : Vector.COMPUTED,
                search.language() == null ? SelectNode.NO_PARAMETER : values.add(search.language()),
                values.add(search.query()));
    }

    /// Resolves `rel=is.null` to "no related row" and `rel=not.is.null` to "at least one related row".
    private RowPredicate embedNullTest(String name, EmbedCondition embed, FilterOperation operation) {
        RowPredicate exists = embed.exists(values);
        if (operation instanceof FilterOperation.Is(IsValue operand) && operand == IsValue.NULL) {
            return new RowPredicate.Not(exists);
        }
        if (operation instanceof FilterOperation.Is(IsValue operand) && operand == IsValue.NOT_NULL) {
            return exists;
        }
        throw EmbedErrors.badOperator(name);
    }

    /// Returns PostgreSQL's array literal with every element quoted (PostgreSQL manual, 8.15.6).
    static String arrayLiteral(List<String> elements) {
        StringBuilder literal = new StringBuilder("{");
        for (String element : elements) {
            literal.append(literal.length() > 1 ? ",\"" : "\"");
            for (int i = 0; i < element.length(); i++) {
                char c = element.charAt(i);
                if (c == '"' || c == '\\') {
                    literal.append('\\');
                }
                literal.append(c);
            }
            literal.append('"');
        }
        return literal.append('}').toString();
    }
}
