package dev.postern.request;

import java.util.List;

/// A filter, or a tree of filters.
public sealed interface LogicTree {

    /// A test of one value, or of one embed (`is.null`).
    record Filter(FieldPath field, FilterOperation test) implements LogicTree {}

    /// All of them hold.
    record And(List<LogicTree> terms) implements LogicTree {}

    /// One of them holds.
    record Or(List<LogicTree> terms) implements LogicTree {}

    /// It does not hold.
    record Not(LogicTree term) implements LogicTree {}
}
