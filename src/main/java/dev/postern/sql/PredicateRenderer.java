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
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Renderer of predicates; operators come from closed enums, identifiers from the generated classes.
final class PredicateRenderer {

    private static final String INSERTED_ALIAS = "inserted";

    private PredicateRenderer() {}

    /// Renders the condition on the rows of `scope`.
    static Condition condition(RowPredicate predicate, Scope scope) {
        return switch (predicate) {
            case RowPredicate.Compare(var value, var operator, int parameter) ->
                DSL.condition("{0} " + operator.sql() + " {1}", sqlValue(value, scope), operand(value, parameter));
            case RowPredicate.Quantified(var value, var operator, var quantifier, int parameter) ->
                DSL.condition(
                        "{0} " + operator.sql() + " " + quantifier.name().toLowerCase(Locale.ROOT) + " ({1})",
                        sqlValue(value, scope),
                        operands(value, parameter));
            case RowPredicate.In(var value, int parameter) ->
                DSL.condition("{0} = any ({1})", sqlValue(value, scope), operands(value, parameter));
            case RowPredicate.Is(var value, var operand) ->
                DSL.condition("{0} is " + operand.sql(), sqlValue(value, scope));
            case RowPredicate.FullTextSearch search -> fullTextSearch(search, scope);
            case RowPredicate.And(List<RowPredicate> terms) -> DSL.and(conditions(terms, scope));
            case RowPredicate.Or(List<RowPredicate> terms) -> DSL.or(conditions(terms, scope));
            case RowPredicate.Not(RowPredicate term) -> DSL.not(condition(term, scope));
            case RowPredicate.Exists exists -> exists(exists, scope);
            case RowPredicate.RowCompare(var values, var operator, var parameters) ->
                DSL.condition(
                        "({0}) " + operator.sql() + " ({1})",
                        DSL.list(values.stream()
                                .map(value -> sqlValue(value, scope))
                                .toList()),
                        DSL.list(parameters.stream()
                                .map(PredicateRenderer::bindValue)
                                .toList()));
            case RowPredicate.InsertedKey(List<Column> key, int insertion) ->
                DSL.condition(
                        "({0}) = (select {1} from {2} as {3})",
                        columns(key, scope.alias()),
                        columns(key, INSERTED_ALIAS),
                        NestedInsertRenderer.rows(insertion),
                        DSL.name(INSERTED_ALIAS));
        };
    }

    private static QueryPart columns(List<Column> columns, String alias) {
        return DSL.list(
                columns.stream().map(column -> DSL.name(alias, column.name())).toList());
    }

    private static Field<?> sqlValue(Expression value, Scope scope) {
        return ExpressionRenderer.sqlValue(value, scope);
    }

    private static List<Condition> conditions(List<RowPredicate> terms, Scope scope) {
        return terms.stream().map(term -> condition(term, scope)).toList();
    }

    private static Condition exists(RowPredicate.Exists exists, Scope scope) {
        Relationship relationship = exists.relationship();
        Scope inner = new Scope(scope.alias() + "x", relationship.target(), Scope.RowOrigin.TABLE);
        return DSL.exists(SelectRenderer.withLimitAndOffset(
                exists.page(),
                selectOne()
                        .from(JoinRenderer.relatedRows(relationship, scope, inner))
                        .where(JoinRenderer.condition(relationship, scope, inner))
                        .and(condition(exists.condition(), inner))));
    }

    private static Condition fullTextSearch(RowPredicate.FullTextSearch search, Scope scope) {
        Field<?> value = sqlValue(search.value(), scope);
        String function = search.operator().function();
        if (search.languageParameter() == SelectNode.NO_PARAMETER) {
            Field<?> vector = search.vector() == Vector.STORED ? value : field("to_tsvector({0})", value);
            return DSL.condition("{0} @@ " + function + "({1})", vector, bindValue(search.parameter()));
        }
        Field<?> language = field("{0}::regconfig", bindValue(search.languageParameter()));
        Field<?> vector = search.vector() == Vector.STORED ? value : field("to_tsvector({0}, {1})", language, value);
        return DSL.condition("{0} @@ " + function + "({1}, {2})", vector, language, bindValue(search.parameter()));
    }

    /// Renders the right side of a comparison, untyped, so that PostgreSQL infers its type.
    ///
    /// Two kinds need a conversion: a domain can have its own cast from text, and the text of a composite needs its
    /// type.
    private static Field<Object> operand(Expression compared, int parameter) {
        if (compared instanceof Expression.ColumnRef(Column column)) {
            if (column.fromText() != null) {
                return field(column.fromText() + "({0}::text)", bindValue(parameter));
            } else if (column.type().kind() == Kind.COMPOSITE) {
                return field("{0}::" + column.type().sql(), bindValue(parameter));
            }
        }
        return bindValue(parameter);
    }

    private static Field<Object> operands(Expression compared, int parameter) {
        if (compared instanceof Expression.ColumnRef(Column column)) {
            if (column.fromText() != null) {
                return field(
                        "array(select " + column.fromText() + "(x) from unnest({0}::text[]) x)", bindValue(parameter));
            } else if (column.type().kind() == Kind.COMPOSITE) {
                return field("{0}::" + column.type().sql() + "[]", bindValue(parameter));
            }
        }
        return bindValue(parameter);
    }

    /// Returns a marker for a bind value, which [StatementCache] replaces with `?`.
    static Field<Object> bindValue(int parameter) {
        return DSL.param(String.valueOf(parameter), Object.class);
    }
}
