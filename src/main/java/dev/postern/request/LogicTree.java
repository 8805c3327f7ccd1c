package dev.postern.request;

import java.util.List;

/// A filter, or a logic tree over filters.
public sealed interface LogicTree {

    /// A filter on one value, or on an embed (`is.null`).
    record Filter(FieldPath field, FilterOperation operation) implements LogicTree {}

    /// A conjunction.
    record And(List<LogicTree> terms) implements LogicTree {}

    /// A disjunction.
    record Or(List<LogicTree> terms) implements LogicTree {}

    /// A negation.
    record Not(LogicTree term) implements LogicTree {}
}
