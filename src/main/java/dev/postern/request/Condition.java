package dev.postern.request;

import java.util.List;

/// A filter, or a tree of filters.
public sealed interface Condition {

    /// A test of one value, or of one embed (`is.null`).
    record Compare(Field field, Test test) implements Condition {}

    /// All of them hold.
    record And(List<Condition> terms) implements Condition {}

    /// One of them holds.
    record Or(List<Condition> terms) implements Condition {}

    /// It does not hold.
    record Not(Condition term) implements Condition {}
}
