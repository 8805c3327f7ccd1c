package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.request.Operator;
import dev.postern.request.FilterOperation.Quantifier;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import java.util.List;

/// A condition on rows, every name in it resolved; the values are in slots.
public sealed interface Predicate {

    record Compare(Expression value, Operator operator, int slot) implements Predicate {}

    record Quantified(Expression value, Operator operator, Quantifier quantifier, int slot) implements Predicate {}

    /// The slot holds an array literal.
    record OneOf(Expression value, int slot) implements Predicate {}

    record Is(Expression value, IsValue truth) implements Predicate {}

    /// The value's text matches a search.
    ///
    /// @param vector whether the value is a `tsvector` already
    /// @param languageSlot slot of a text search configuration, or [Block#NO_SLOT]
    record Matches(Expression value, FtsOperator search, Vector vector, int languageSlot, int slot) implements Predicate {}

    /// What a search is done on.
    enum Vector {
        STORED,
        MADE
    }

    record And(List<Predicate> terms) implements Predicate {}

    record Or(List<Predicate> terms) implements Predicate {}

    record Not(Predicate term) implements Predicate {}

    /// There is a related row for which `inner` holds.
    record Exists(Relationship relationship, Predicate inner) implements Predicate {}

    /// The values compared as one row with those in `slots`: `(a, b) > (?, ?)` (PostgreSQL's manual, 9.25.5).
    record RowCompare(List<Expression> values, Operator operator, List<Integer> slots) implements Predicate {}

    /// Holds for every row.
    Predicate TRUE = new And(List.of());

    /// Holds for no row.
    Predicate FALSE = new Or(List.of());

    /// Whether a value that the client sent is part of `predicate`.
    static boolean hasValues(Predicate predicate) {
        return switch (predicate) {
            case Compare compare -> true;
            case Quantified quantified -> true;
            case OneOf oneOf -> true;
            case Matches matches -> true;
            case RowCompare compare -> true;
            case Is is -> is.value().hasValues();
            case Not not -> hasValues(not.term());
            case Exists exists -> hasValues(exists.inner());
            case And and -> and.terms().stream().anyMatch(Predicate::hasValues);
            case Or or -> or.terms().stream().anyMatch(Predicate::hasValues);
        };
    }

    /// Conjunction, without needless nesting.
    static Predicate and(List<Predicate> terms) {
        return terms.size() == 1 ? terms.getFirst() : new And(List.copyOf(terms));
    }
}
