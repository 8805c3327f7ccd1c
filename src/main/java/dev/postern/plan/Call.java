package dev.postern.plan;

import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import java.util.List;

/// A function with its arguments, as what rows are read from.
public record Call(Routine routine, Given given) implements ReadPlan.Source {

    /// What it is called with; of arguments that are left out PostgreSQL has a default.
    public sealed interface Given {}

    /// A text for each argument, which PostgreSQL reads as the argument's type.
    public record Texts(List<Text> texts) implements Given {}

    /// @param slot slot of the text: of a variadic argument an array literal
    public record Text(Argument argument, int slot) {}

    /// The members of the JSON object in `bodySlot`, which PostgreSQL converts to the arguments' types.
    public record Members(List<Argument> arguments, int bodySlot) implements Given {}
}
