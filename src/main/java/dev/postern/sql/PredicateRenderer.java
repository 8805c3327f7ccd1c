package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.selectOne;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.catalog.Type.Kind;
import dev.postern.plan.Expression;
import dev.postern.plan.RowPredicate;
import dev.postern.plan.RowPredicate.Vector;
import dev.postern.plan.SelectNode;
import java.util.List;
import java.util.Locale;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// Predicates as SQL conditions. Operators come from closed enums, identifiers from the generated classes.
final class PredicateRenderer {

    private PredicateRenderer() {}

    /// The condition on the rows of `scope`.
    static Condition condition(RowPredicate predicate, Scope scope) {
        return switch (predicate) {
            case RowPredicate.Compare(var value, var operator, int slot) ->
                DSL.condition("{0} " + operator.sql() + " {1}", sqlValue(value, scope), operand(value, slot));
            case RowPredicate.Quantified(var value, var operator, var quantifier, int slot) ->
                DSL.condition(
                        "{0} " + operator.sql() + " " + quantifier.name().toLowerCase(Locale.ROOT) + " ({1})",
                        sqlValue(value, scope),
                        operands(value, slot));
            case RowPredicate.In(var value, int slot) ->
                DSL.condition("{0} = any ({1})", sqlValue(value, scope), operands(value, slot));
            case RowPredicate.Is(var value, var truth) -> DSL.condition("{0} is " + truth.sql(), sqlValue(value, scope));
            case RowPredicate.FullTextSearch matches -> fullTextSearch(matches, scope);
            case RowPredicate.And(List<RowPredicate> terms) -> DSL.and(conditions(terms, scope));
            case RowPredicate.Or(List<RowPredicate> terms) -> DSL.or(conditions(terms, scope));
            case RowPredicate.Not(RowPredicate term) -> DSL.not(condition(term, scope));
            case RowPredicate.Exists(Relationship relationship, RowPredicate inner) ->
                exists(relationship, inner, scope);
            case RowPredicate.RowCompare(var values, var operator, var slots) ->
                DSL.condition(
                        "({0}) " + operator.sql() + " ({1})",
                        DSL.list(values.stream().map(value -> sqlValue(value, scope)).toList()),
                        DSL.list(slots.stream().map(PredicateRenderer::bindValue).toList()));
        };
    }

    private static Field<?> sqlValue(Expression value, Scope scope) {
        return ExpressionRenderer.sqlValue(value, scope);
    }

    private static List<Condition> conditions(List<RowPredicate> terms, Scope scope) {
        return terms.stream().map(term -> condition(term, scope)).toList();
    }

    private static Condition exists(Relationship relationship, RowPredicate inner, Scope scope) {
        Scope below = new Scope(scope.alias() + "x", relationship.to(), Scope.RowOrigin.TABLE);
        return DSL.exists(selectOne()
                .from(JoinRenderer.relatedRows(relationship, scope, below))
                .where(JoinRenderer.condition(relationship, scope, below))
                .and(condition(inner, below)));
    }

    private static Condition fullTextSearch(RowPredicate.FullTextSearch test, Scope scope) {
        Field<?> value = sqlValue(test.value(), scope);
        String function = test.operator().function();
        if (test.languageParameter() == SelectNode.NO_PARAMETER) {
            Field<?> vector = test.vector() == Vector.STORED ? value : field("to_tsvector({0})", value);
            return DSL.condition("{0} @@ " + function + "({1})", vector, bindValue(test.parameter()));
        }
        Field<?> language = field("{0}::regconfig", bindValue(test.languageParameter()));
        Field<?> vector = test.vector() == Vector.STORED ? value : field("to_tsvector({0}, {1})", language, value);
        return DSL.condition("{0} @@ " + function + "({1}, {2})", vector, language, bindValue(test.parameter()));
    }

    /// What a value is compared with: untyped, so that PostgreSQL decides what it means, but for two kinds. A
    /// domain may read text in its own way, and a composite's text is not read without its type.
    private static Field<Object> operand(Expression compared, int slot) {
        if (compared instanceof Expression.ColumnRef(Column column)) {
            if (column.fromText() != null) {
                return field(column.fromText() + "({0}::text)", bindValue(slot));
            } else if (column.type().kind() == Kind.COMPOSITE) {
                return field("{0}::" + column.type().name(), bindValue(slot));
            }
        }
        return bindValue(slot);
    }

    private static Field<Object> operands(Expression compared, int slot) {
        if (compared instanceof Expression.ColumnRef(Column column)) {
            if (column.fromText() != null) {
                return field("array(select " + column.fromText() + "(x) from unnest({0}::text[]) x)", bindValue(slot));
            } else if (column.type().kind() == Kind.COMPOSITE) {
                return field("{0}::" + column.type().name() + "[]", bindValue(slot));
            }
        }
        return bindValue(slot);
    }

    /// The place of a value; [StatementCache] puts a `?` there.
    static Field<Object> bindValue(int slot) {
        return DSL.param(String.valueOf(slot), Object.class);
    }
}
