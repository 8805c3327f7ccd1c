package dev.postern.plan;

import java.util.List;

/// A read: one block with what is embedded in it, and what is wanted with it.
///
/// @param source where the block's rows come from
/// @param after where the page begins, which does not count for the total
/// @param total whether the number of all rows that match comes with them
/// @param form how values are written
/// @param beside values of each row that are read, as text, but not shown
public record ReadPlan(Source source, Block root, Predicate after, Total total, Form form, List<Expression> beside) {

    /// A read of the resource itself.
    ReadPlan(Block root, Predicate after, Total total, Form form, List<Expression> beside) {
        this(Stored.ROWS, root, after, total, form, beside);
    }

    /// The same read of what a function gives.
    public ReadPlan calling(Call call) {
        return new ReadPlan(call, root, after, total, form, beside);
    }

    /// Where rows come from.
    public sealed interface Source permits Stored, Call {}

    /// The block's resource.
    public enum Stored implements Source {
        ROWS
    }

    /// Whether the number of all rows that match comes with the rows.
    public enum Total {
        ABSENT,
        COUNTED
    }

    /// How values are written.
    public enum Form {
        /// As `to_json` has them.
        JSON,
        /// The same without members that are null, at any depth.
        STRIPPED,
        /// As PostgreSQL's own text.
        TEXT,
        /// As they are, for an aggregate to take.
        RAW
    }
}
