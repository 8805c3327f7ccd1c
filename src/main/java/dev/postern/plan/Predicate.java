package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.request.Operator;
import dev.postern.request.Test.Quantifier;
import dev.postern.request.Test.Truth;
import java.util.List;

/// A condition on rows, every name in it resolved; the values are in slots.
public sealed interface Predicate {

    record Compare(Column column, Operator operator, int slot) implements Predicate {}

    record Quantified(Column column, Operator operator, Quantifier quantifier, int slot) implements Predicate {}

    /// The slot holds an array literal.
    record OneOf(Column column, int slot) implements Predicate {}

    record Is(Column column, Truth truth) implements Predicate {}

    record And(List<Predicate> terms) implements Predicate {}

    record Or(List<Predicate> terms) implements Predicate {}

    record Not(Predicate term) implements Predicate {}

    /// There is a related row for which `inner` holds.
    record Exists(Relationship relationship, Predicate inner) implements Predicate {}

    /// Holds for every row.
    Predicate TRUE = new And(List.of());

    /// Conjunction, without needless nesting.
    static Predicate and(List<Predicate> terms) {
        return terms.size() == 1 ? terms.getFirst() : new And(List.copyOf(terms));
    }
}
