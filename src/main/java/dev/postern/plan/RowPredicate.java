package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.FilterOperation.Quantifier;
import dev.postern.request.Operator;
import java.util.List;

/// A condition on rows, every name in it resolved; the values are in slots.
public sealed interface RowPredicate {

    record Compare(Expression value, Operator operator, int parameter) implements RowPredicate {}

    record Quantified(Expression value, Operator operator, Quantifier quantifier, int parameter)
            implements RowPredicate {}

    /// The slot holds an array literal.
    record In(Expression value, int parameter) implements RowPredicate {}

    record Is(Expression value, IsValue truth) implements RowPredicate {}

    /// The value's text matches a search.
    ///
    /// @param vector whether the value is a `tsvector` already
    /// @param languageParameter slot of a text search configuration, or [SelectNode#NO_PARAMETER]
    record FullTextSearch(Expression value, FtsOperator search, Vector vector, int languageParameter, int parameter)
            implements RowPredicate {}

    /// What a search is done on.
    enum Vector {
        STORED,
        MADE
    }

    record And(List<RowPredicate> terms) implements RowPredicate {}

    record Or(List<RowPredicate> terms) implements RowPredicate {}

    record Not(RowPredicate term) implements RowPredicate {}

    /// There is a related row for which `inner` holds.
    record Exists(Relationship relationship, RowPredicate inner) implements RowPredicate {}

    /// The values compared as one row with those in `slots`: `(a, b) > (?, ?)` (PostgreSQL's manual, 9.25.5).
    record RowCompare(List<Expression> values, Operator operator, List<Integer> parameters) implements RowPredicate {}

    /// Holds for every row.
    RowPredicate TRUE = new And(List.of());

    /// Holds for no row.
    RowPredicate FALSE = new Or(List.of());

    /// Whether a value that the client sent is part of `predicate`.
    static boolean hasValues(RowPredicate predicate) {
        return switch (predicate) {
            case Compare compare -> true;
            case Quantified quantified -> true;
            case In oneOf -> true;
            case FullTextSearch matches -> true;
            case RowCompare compare -> true;
            case Is is -> is.value().hasValues();
            case Not not -> hasValues(not.term());
            case Exists exists -> hasValues(exists.inner());
            case And and -> and.terms().stream().anyMatch(RowPredicate::hasValues);
            case Or or -> or.terms().stream().anyMatch(RowPredicate::hasValues);
        };
    }

    /// Conjunction, without needless nesting.
    static RowPredicate and(List<RowPredicate> terms) {
        return terms.size() == 1 ? terms.getFirst() : new And(List.copyOf(terms));
    }
}
