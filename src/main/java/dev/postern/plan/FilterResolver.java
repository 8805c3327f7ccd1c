package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.RowPredicate.Vector;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.FieldPath;
import dev.postern.request.FilterOperation;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.LogicTree;
import java.util.List;
import java.util.Map;

/// Resolves the conditions on one resource.
///
/// @param embeds what is embedded beside, by its key: a null test of one asks whether there are related rows
record FilterResolver(Resource resource, Map<String, EmbedCondition> embeds, BindValues values) {

    /// An embedded relationship with the condition on its rows.
    record EmbedCondition(Relationship relationship, RowPredicate where) {}

    /// All of `conditions`.
    RowPredicate all(List<LogicTree> conditions) {
        return RowPredicate.and(conditions.stream().map(this::predicate).toList());
    }

    private RowPredicate predicate(LogicTree condition) {
        return switch (condition) {
            case LogicTree.And(List<LogicTree> terms) ->
                new RowPredicate.And(terms.stream().map(this::predicate).toList());
            case LogicTree.Or(List<LogicTree> terms) ->
                new RowPredicate.Or(terms.stream().map(this::predicate).toList());
            case LogicTree.Not(LogicTree term) -> new RowPredicate.Not(predicate(term));
            case LogicTree.Filter(FieldPath field, FilterOperation test) -> compare(field, test);
        };
    }

    private RowPredicate compare(FieldPath field, FilterOperation test) {
        EmbedCondition reach = field.path().isEmpty() ? embeds.get(field.column()) : null;
        if (reach != null && (isNullTest(test) || !isColumn(field.column()))) {
            return related(field.column(), reach, test);
        }
        Expression value = new FieldResolver(resource, values).expression(field);
        return switch (test) {
            case FilterOperation.Comparison(var operator, String text) ->
                new RowPredicate.Compare(value, operator, values.add(text));
            case FilterOperation.QuantifiedComparison(var operator, var quantifier, String text) ->
                new RowPredicate.Quantified(value, operator, quantifier, values.add(text));
            case FilterOperation.In(List<String> list) -> new RowPredicate.In(value, values.add(arrayLiteral(list)));
            case FilterOperation.Is(IsValue truth) -> new RowPredicate.Is(value, truth);
            case FilterOperation.FullTextSearch matches -> matches(value, matches);
        };
    }

    private boolean isColumn(String name) {
        return resource.has(name) || resource.computed(name) != null;
    }

    /// Whether a test asks for related rows where its name is that of an embed, even if it is a column's as well.
    private static boolean isNullTest(FilterOperation test) {
        return test instanceof FilterOperation.Is(IsValue truth)
                && (truth == IsValue.NULL || truth == IsValue.NOT_NULL);
    }

    private RowPredicate matches(Expression value, FilterOperation.FullTextSearch test) {
        return new RowPredicate.FullTextSearch(
                value,
                test.search(),
                FieldResolver.isVector(value) ? Vector.STORED : Vector.MADE,
                test.language() == null ? SelectNode.NO_PARAMETER : values.add(test.language()),
                values.add(test.query()));
    }

    /// `rel=is.null`: no related row; `rel=not.is.null`: at least one.
    private static RowPredicate related(String name, EmbedCondition reach, FilterOperation test) {
        RowPredicate exists = new RowPredicate.Exists(reach.relationship(), reach.where());
        if (test instanceof FilterOperation.Is(IsValue truth) && truth == IsValue.NULL) {
            return new RowPredicate.Not(exists);
        }
        if (test instanceof FilterOperation.Is(IsValue truth) && truth == IsValue.NOT_NULL) {
            return exists;
        }
        throw ApiError.of(ErrorCode.EMBED_OPERATOR, "Bad operator on the '" + name + "' embedded resource")
                .withDetails("Only is null or not is null filters are allowed on embedded resources")
                .exception();
    }

    /// PostgreSQL's array literal with every element quoted (manual, 8.15.6).
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
