package dev.postern.plan;

import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.Preferences.Count;

/// What an answer needs of a read, beside what the query says.
///
/// @param count how the total is found, if at all
/// @param form how values are written
public record ResultSpec(Count count, ValueFormat form, BodyMode body, ResultMode rows) {

    /// Whether values are read at all: of HEAD only the number of rows is told.
    public enum BodyMode {
        INCLUDED,
        OMITTED
    }

    /// How many rows the answer is for.
    public enum ResultMode {
        /// One, which has a version.
        SINGLE_ROW,
        ROW_SET,
        /// Any number, sent as they come: the total is told before them.
        STREAM
    }
}
