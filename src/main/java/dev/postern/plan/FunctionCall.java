package dev.postern.plan;

import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import java.util.List;

/// A function with its arguments, as what rows are read from.
public record FunctionCall(Routine routine, BoundArguments given) implements ReadPlan.Source {

    /// What it is called with; of arguments that are left out PostgreSQL has a default.
    public sealed interface BoundArguments {}

    /// A text for each argument, which PostgreSQL reads as the argument's type.
    public record BoundTexts(List<BoundText> texts) implements BoundArguments {}

    /// @param parameter slot of the text: of a variadic argument an array literal
    public record BoundText(Argument argument, int parameter) {}

    /// The members of the JSON object in `bodySlot`, which PostgreSQL converts to the arguments' types.
    public record BoundObject(List<Argument> arguments, int bodyParameter) implements BoundArguments {}
}
