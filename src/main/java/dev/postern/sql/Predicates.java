package dev.postern.sql;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.selectOne;

import dev.postern.catalog.Relationship;
import dev.postern.catalog.Relationship.Pair;
import dev.postern.plan.Predicate;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// Predicates as SQL conditions. Operators come from closed enums, identifiers from the generated classes.
final class Predicates {

    private Predicates() {}

    /// The condition on the rows of `alias`.
    static Condition condition(Predicate predicate, String alias) {
        return switch (predicate) {
            case Predicate.Compare(var column, var operator, int slot) ->
                DSL.condition("{0} " + operator.sql() + " {1}", column(alias, column.name()), value(slot));
            case Predicate.Quantified(var column, var operator, var quantifier, int slot) ->
                DSL.condition(
                        "{0} " + operator.sql() + " " + quantifier.name().toLowerCase(java.util.Locale.ROOT) + " ({1})",
                        column(alias, column.name()),
                        value(slot));
            case Predicate.OneOf(var column, int slot) ->
                DSL.condition("{0} = any ({1})", column(alias, column.name()), value(slot));
            case Predicate.Is(var column, var truth) ->
                DSL.condition("{0} is " + truth.sql(), column(alias, column.name()));
            case Predicate.And(List<Predicate> terms) -> DSL.and(all(terms, alias));
            case Predicate.Or(List<Predicate> terms) -> DSL.or(all(terms, alias));
            case Predicate.Not(Predicate term) -> DSL.not(condition(term, alias));
            case Predicate.Exists(Relationship relationship, Predicate inner) -> exists(relationship, inner, alias);
        };
    }

    private static List<Condition> all(List<Predicate> terms, String alias) {
        return terms.stream().map(term -> condition(term, alias)).toList();
    }

    private static Condition exists(Relationship relationship, Predicate inner, String alias) {
        String below = alias + "x";
        return DSL.exists(selectOne()
                .from(relationship.to().table().as(below))
                .where(joined(relationship, alias, below))
                .and(condition(inner, below)));
    }

    /// That the rows of `here` and `there` belong together.
    static Condition joined(Relationship relationship, String here, String there) {
        Condition joined = DSL.noCondition();
        for (Pair pair : relationship.pairs()) {
            joined = joined.and(DSL.condition(
                    "{0} = {1}",
                    column(there, pair.there().getName()),
                    column(here, pair.here().getName())));
        }
        return joined;
    }

    static Field<Object> column(String alias, String column) {
        return field(name(alias, column));
    }

    /// The place of a value; [Statements] puts a `?` there.
    static Field<Object> value(int slot) {
        return DSL.param(String.valueOf(slot), Object.class);
    }
}
