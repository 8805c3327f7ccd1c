package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Resource;
import dev.postern.plan.Predicate.Vector;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ApiError;
import dev.postern.request.Condition;
import dev.postern.request.Field;
import dev.postern.request.Test;
import dev.postern.request.Test.Truth;
import java.util.List;
import java.util.Map;

/// Resolves the conditions on one resource.
///
/// @param embeds what is embedded beside, by its key: a null test of one asks whether there are related rows
record Filters(Resource resource, Map<String, Reach> embeds, Values values) {

    /// An embedded relationship with the condition on its rows.
    record Reach(Relationship relationship, Predicate where) {}

    /// All of `conditions`.
    Predicate all(List<Condition> conditions) {
        return Predicate.and(conditions.stream().map(this::predicate).toList());
    }

    private Predicate predicate(Condition condition) {
        return switch (condition) {
            case Condition.And(List<Condition> terms) ->
                new Predicate.And(terms.stream().map(this::predicate).toList());
            case Condition.Or(List<Condition> terms) ->
                new Predicate.Or(terms.stream().map(this::predicate).toList());
            case Condition.Not(Condition term) -> new Predicate.Not(predicate(term));
            case Condition.Compare(Field field, Test test) -> compare(field, test);
        };
    }

    private Predicate compare(Field field, Test test) {
        Reach reach = field.path().isEmpty() ? embeds.get(field.column()) : null;
        if (reach != null && (isNullTest(test) || !isColumn(field.column()))) {
            return related(field.column(), reach, test);
        }
        Expression value = new Fields(resource, values).expression(field);
        return switch (test) {
            case Test.Binary(var operator, String text) -> new Predicate.Compare(value, operator, values.add(text));
            case Test.Quantified(var operator, var quantifier, String text) ->
                new Predicate.Quantified(value, operator, quantifier, values.add(text));
            case Test.OneOf(List<String> list) -> new Predicate.OneOf(value, values.add(arrayLiteral(list)));
            case Test.Is(Truth truth) -> new Predicate.Is(value, truth);
            case Test.Matches matches -> matches(value, matches);
        };
    }

    private boolean isColumn(String name) {
        return resource.has(name) || resource.computed(name) != null;
    }

    /// Whether a test asks for related rows where its name is that of an embed, even if it is a column's as well.
    private static boolean isNullTest(Test test) {
        return test instanceof Test.Is(Truth truth) && (truth == Truth.NULL || truth == Truth.NOT_NULL);
    }

    private Predicate matches(Expression value, Test.Matches test) {
        return new Predicate.Matches(
                value,
                test.search(),
                Fields.isVector(value) ? Vector.STORED : Vector.MADE,
                test.language() == null ? Block.NO_SLOT : values.add(test.language()),
                values.add(test.query()));
    }

    /// `rel=is.null`: no related row; `rel=not.is.null`: at least one.
    private static Predicate related(String name, Reach reach, Test test) {
        Predicate exists = new Predicate.Exists(reach.relationship(), reach.where());
        if (test instanceof Test.Is(Truth truth) && truth == Truth.NULL) {
            return new Predicate.Not(exists);
        }
        if (test instanceof Test.Is(Truth truth) && truth == Truth.NOT_NULL) {
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
