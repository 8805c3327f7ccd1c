package dev.postern.plan;

import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;

/// The result that a response needs from a read, in addition to the query.
///
/// @param count requested kind of count
/// @param format format of the values
public record ResultSpec(Count count, ValueFormat format, BodyMode bodyMode, ResultMode resultMode) {

    /// Whether the values are needed: the response to HEAD contains only the number of rows.
    public enum BodyMode {
        INCLUDED,
        OMITTED
    }

    /// The number of rows that the response contains.
    public enum ResultMode {
        /// One row, whose version is read for the entity tag.
        SINGLE_ROW,
        ROW_SET,
        /// Any number of rows, sent as they are read; the total is sent first.
        STREAM;

        /// Returns the result mode of a representation.
        public static ResultMode of(Representation representation) {
            return switch (representation) {
                case Json json -> json.isSingular() ? SINGLE_ROW : ROW_SET;
                case Representation.JsonLines _, Representation.Csv _ -> STREAM;
                case Representation.Custom _ -> ROW_SET;
                case Representation.ExecutionPlan plan -> of(plan.explained());
            };
        }
    }
}
