package dev.postern.plan;

import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import java.util.List;

/// A function with its bound arguments, as the source of a read's rows.
public record FunctionCall(Routine routine, BoundArguments arguments) implements ReadPlan.Source {

    /// The arguments of a call; PostgreSQL uses the default of an omitted argument.
    public sealed interface BoundArguments {}

    /// One text per argument, which PostgreSQL reads as the argument's type.
    public record BoundTexts(List<BoundText> texts) implements BoundArguments {

        public BoundTexts {
            texts = List.copyOf(texts);
        }
    }

    /// A text for one argument.
    ///
    /// @param parameter parameter index of the text, which is an array literal for a variadic argument
    public record BoundText(Argument argument, int parameter) {

        public BoundText {
            BindValues.requireParameter(parameter);
        }
    }

    /// A JSON object whose members PostgreSQL converts to the types of the arguments.
    ///
    /// @param bodyParameter parameter index of the object; [SelectNode#NO_PARAMETER] without arguments
    public record BoundObject(List<Argument> arguments, int bodyParameter) implements BoundArguments {

        public BoundObject {
            arguments = List.copyOf(arguments);
            BindValues.requireOptionalParameter(bodyParameter);
            if (arguments.isEmpty() != (bodyParameter == SelectNode.NO_PARAMETER)) {
                throw new IllegalArgumentException("An object needs a parameter exactly if it has arguments");
            }
        }
    }
}
