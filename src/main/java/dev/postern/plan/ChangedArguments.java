package dev.postern.plan;

import dev.postern.catalog.Routine.Argument;
import dev.postern.payload.ColumnJson;
import dev.postern.payload.NestedObjects;
import dev.postern.payload.Payload;
import dev.postern.plan.FunctionCall.BoundArguments;
import dev.postern.plan.FunctionCall.BoundObject;
import dev.postern.plan.FunctionCall.BoundText;
import dev.postern.plan.FunctionCall.BoundTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Arguments of a call that hooks have set.
///
/// @param texts PostgreSQL's texts of the new values by argument; null for NULL
public record ChangedArguments(SequencedMap<Argument, @Nullable String> texts) {

    /// Returns whether a call has an argument; otherwise its default applies.
    public static boolean has(FunctionCall call, Argument argument) {
        return bound(call.arguments()).contains(argument);
    }

    /// Returns the arguments of a call in the order of [dev.postern.sql.StatementCache#sentArguments].
    public static List<Argument> bound(BoundArguments arguments) {
        return switch (arguments) {
            case BoundTexts(List<BoundText> texts) ->
                texts.stream().map(BoundText::argument).toList();
            case BoundObject(List<Argument> members, int _) -> members;
        };
    }

    /// Returns the call with these arguments.
    ///
    /// @param values bind values of the call, which receive the arguments
    public FunctionCall in(FunctionCall call, BindValues values) {
        List<Argument> arguments = call.routine().arguments().stream()
                .filter(argument -> texts.containsKey(argument) || has(call, argument))
                .toList();
        return new FunctionCall(
                call.routine(),
                switch (call.arguments()) {
                    case BoundTexts(List<BoundText> sent) -> new BoundTexts(texts(arguments, sent, values));
                    case BoundObject object ->
                        new BoundObject(arguments, values.add(json(values, object.bodyParameter())));
                });
    }

    private List<BoundText> texts(List<Argument> arguments, List<BoundText> sent, BindValues values) {
        List<BoundText> bound = new ArrayList<>();
        for (Argument argument : arguments) {
            if (texts.containsKey(argument)) {
                bound.add(new BoundText(argument, values.add(texts.get(argument))));
            } else {
                sent.stream().filter(text -> text.argument().equals(argument)).forEach(bound::add);
            }
        }
        return bound;
    }

    private String json(BindValues values, int parameter) {
        String sent = parameter == SelectNode.NO_PARAMETER
                ? "{}"
                : String.valueOf(values.valuesAt(List.of(parameter)).getFirst());
        NestedObjects object = NestedObjects.of(Payload.read(sent.getBytes(StandardCharsets.UTF_8), null));
        for (var change : texts.entrySet()) {
            Argument argument = change.getKey();
            object = object.with(argument.name(), Map.of(0, ColumnJson.ofArgument(argument.type(), change.getValue())));
        }
        return object.json(0);
    }
}
