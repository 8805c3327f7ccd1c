package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.request.FilterOperation.FtsOperator;
import dev.postern.request.FilterOperation.IsValue;
import dev.postern.request.FilterOperation.Quantifier;
import dev.postern.request.Operator;
import java.util.List;

/// A condition on rows with all names resolved; values are referenced by their parameter index.
public sealed interface RowPredicate {

    record Compare(Expression value, Operator operator, int parameter) implements RowPredicate {

        public Compare {
            BindValues.requireParameter(parameter);
        }
    }

    record Quantified(Expression value, Operator operator, Quantifier quantifier, int parameter)
            implements RowPredicate {

        public Quantified {
            BindValues.requireParameter(parameter);
        }
    }

    /// Equality with one element of a list.
    ///
    /// @param parameter parameter index of an array literal
    record In(Expression value, int parameter) implements RowPredicate {

        public In {
            BindValues.requireParameter(parameter);
        }
    }

    record Is(Expression value, IsValue operand) implements RowPredicate {}

    /// A full-text search in the text of a value.
    ///
    /// @param vector whether the value is a `tsvector` already
    /// @param languageParameter parameter index of a text search configuration, or [SelectNode#NO_PARAMETER]
    record FullTextSearch(Expression value, FtsOperator operator, Vector vector, int languageParameter, int parameter)
            implements RowPredicate {

        public FullTextSearch {
            BindValues.requireOptionalParameter(languageParameter);
            BindValues.requireParameter(parameter);
        }
    }

    /// The origin of the `tsvector` that is searched.
    enum Vector {
        STORED,
        COMPUTED
    }

    record And(List<RowPredicate> terms) implements RowPredicate {

        public And {
            terms = List.copyOf(terms);
        }
    }

    record Or(List<RowPredicate> terms) implements RowPredicate {

        public Or {
            terms = List.copyOf(terms);
        }
    }

    record Not(RowPredicate term) implements RowPredicate {}

    /// The existence of a related row that meets `condition`, on a page of these rows.
    record Exists(Relationship relationship, RowPredicate condition, LimitClause page) implements RowPredicate {}

    /// A row comparison, `(a, b) > (?, ?)` (PostgreSQL manual, 9.25.5).
    record RowCompare(List<Expression> values, Operator operator, List<Integer> parameters) implements RowPredicate {

        public RowCompare {
            values = List.copyOf(values);
            parameters = List.copyOf(parameters);
            parameters.forEach(BindValues::requireParameter);
            if (values.isEmpty() || values.size() != parameters.size()) {
                throw new IllegalArgumentException("A row comparison needs a parameter for each value");
            }
        }
    }

    /// Equality with the key of the only row of an insertion of the same nested insert.
    record InsertedKey(List<Column> key, int insertion) implements RowPredicate {

        public InsertedKey {
            key = List.copyOf(key);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("A row without a key cannot be found");
            }
        }
    }

    /// True for every row.
    RowPredicate TRUE = new And(List.of());

    /// True for no row.
    RowPredicate FALSE = new Or(List.of());

    /// Whether `predicate` contains a bind value.
    static boolean hasBindValues(RowPredicate predicate) {
        return switch (predicate) {
            case Compare _ -> true;
            case Quantified _ -> true;
            case In _ -> true;
            case FullTextSearch _ -> true;
            case RowCompare _ -> true;
            case InsertedKey _ -> false;
            case Is is -> is.value().hasBindValues();
            case Not not -> hasBindValues(not.term());
            case Exists exists -> exists.page().isLimited() || hasBindValues(exists.condition());
            case And and -> hasBindValues(and.terms());
            case Or or -> hasBindValues(or.terms());
        };
    }

    private static boolean hasBindValues(List<RowPredicate> terms) {
        for (RowPredicate term : terms) {
            if (hasBindValues(term)) {
                return true;
            }
        }
        return false;
    }

    /// Returns the conjunction of `terms`, without nesting a single term.
    static RowPredicate and(List<RowPredicate> terms) {
        return terms.size() == 1 ? terms.getFirst() : new And(terms);
    }
}
