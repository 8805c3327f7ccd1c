package dev.postern.plan;

import dev.postern.plan.ReadPlan.Form;
import dev.postern.request.Preferences.Count;

/// What an answer needs of a read, beside what the query says.
///
/// @param count how the total is found, if at all
/// @param form how values are written
public record Wanted(Count count, Form form, Body body, Rows rows) {

    /// Whether values are read at all: of HEAD only the number of rows is told.
    public enum Body {
        READ,
        LEFT_OUT
    }

    /// How many rows the answer is for.
    public enum Rows {
        /// One, which has a version.
        ONE,
        MANY,
        /// Any number, sent as they come: the total is told before them.
        STREAM
    }
}
