package dev.postern.sql;

import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Column;
import dev.postern.catalog.Routine;
import dev.postern.catalog.Routine.Argument;
import dev.postern.catalog.Routine.ArgumentMode;
import dev.postern.plan.FunctionCall;
import java.util.List;
import org.jooq.QueryPart;
import org.jooq.Table;

/// Calls of functions as tables. Names and types come from the facts, values from slots.
final class FunctionCallRenderer {

    /// The rows of a call that is read from twice.
    static final Table<?> ONCE = table(name("called"));

    /// The members of a body, each of its argument's type.
    private static final String SENT = "sent";

    private FunctionCallRenderer() {}

    /// What a call gives, under an alias.
    static Table<?> of(FunctionCall call, String alias) {
        Routine routine = call.routine();
        return switch (call.given()) {
            case FunctionCall.BoundTexts(List<FunctionCall.BoundText> texts) ->
                table(
                        "{0}",
                        called(
                                routine,
                                texts.stream().map(FunctionCallRenderer::text).toList(),
                                alias));
            case FunctionCall.BoundObject(List<Argument> arguments, int slot) ->
                arguments.isEmpty()
                        ? table("{0}", called(routine, List.of(), alias))
                        : table(
                                "json_to_record({0}::json) as {1}({2}) cross join lateral {3}",
                                PredicateRenderer.value(slot),
                                name(SENT),
                                list(arguments.stream()
                                        .map(FunctionCallRenderer::definition)
                                        .toList()),
                                called(
                                        routine,
                                        arguments.stream()
                                                .map(FunctionCallRenderer::member)
                                                .toList(),
                                        alias));
        };
    }

    private static QueryPart called(Routine routine, List<QueryPart> arguments, String alias) {
        QueryPart function = name(routine.schema(), routine.name());
        if (!routine.hasOwnColumns()) {
            return sql("{0}({1}) as {2}", function, list(arguments), name(alias));
        }
        List<QueryPart> columns = routine.rows().columns().stream()
                .map(Column::name)
                .<QueryPart>map(column -> name(column))
                .toList();
        return sql("{0}({1}) as {2}({3})", function, list(arguments), name(alias), list(columns));
    }

    private static QueryPart definition(Argument argument) {
        return sql("{0} " + argument.type(), name(argument.name()));
    }

    private static QueryPart text(FunctionCall.BoundText text) {
        return passed(
                text.argument(), sql("{0}::" + text.argument().type(), PredicateRenderer.value(text.parameter())));
    }

    private static QueryPart member(Argument argument) {
        return passed(argument, name(SENT, argument.name()));
    }

    private static QueryPart passed(Argument argument, QueryPart value) {
        if (argument.name().isEmpty()) {
            return value;
        }
        String how = argument.passing() == ArgumentMode.VARIADIC ? "variadic {0} := {1}" : "{0} := {1}";
        return sql(how, name(argument.name()), value);
    }
}
