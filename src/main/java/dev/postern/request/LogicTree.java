package dev.postern.request;

import java.util.List;

/// A filter, or a logic tree over filters.
public sealed interface LogicTree {

    /// A filter on one value, or on an embed (`is.null`).
    record Filter(FieldPath field, FilterOperation operation) implements LogicTree {}

    /// A conjunction.
    record And(List<LogicTree> terms) implements LogicTree {

        public And {
            terms = requireTerms(terms);
        }
    }

    /// A disjunction.
    record Or(List<LogicTree> terms) implements LogicTree {

        public Or {
            terms = requireTerms(terms);
        }
    }

    /// A negation.
    record Not(LogicTree term) implements LogicTree {}

    private static List<LogicTree> requireTerms(List<LogicTree> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("A logic tree needs a term");
        }
        return List.copyOf(terms);
    }
}
