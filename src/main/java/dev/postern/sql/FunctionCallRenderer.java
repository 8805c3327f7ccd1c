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

/// Renderer of function calls as tables; names and types come from the schema facts, arguments from bind values.
final class FunctionCallRenderer {

    /// Name of the materialized rows of a call that is read twice.
    static final Table<?> CALLED_ROWS = table(name("called"));

    /// Alias of the payload's members, converted to the types of their arguments.
    private static final String PAYLOAD_ALIAS = "sent";

    private FunctionCallRenderer() {}

    /// Renders a call as a table with an alias.
    static Table<?> of(FunctionCall call, String alias) {
        Routine routine = call.routine();
        return switch (call.arguments()) {
            case FunctionCall.BoundTexts(List<FunctionCall.BoundText> texts) ->
                table(
                        "{0}",
                        callSql(
                                routine,
                                texts.stream()
                                        .map(FunctionCallRenderer::textArgument)
                                        .toList(),
                                alias));
            case FunctionCall.BoundObject(List<Argument> arguments, int parameter) ->
                arguments.isEmpty()
                        ? table("{0}", callSql(routine, List.of(), alias))
                        : table(
                                "json_to_record({0}::json) as {1}({2}) cross join lateral {3}",
                                PredicateRenderer.bindValue(parameter),
                                name(PAYLOAD_ALIAS),
                                list(arguments.stream()
                                        .map(FunctionCallRenderer::columnDefinition)
                                        .toList()),
                                callSql(
                                        routine,
                                        arguments.stream()
                                                .map(FunctionCallRenderer::memberArgument)
                                                .toList(),
                                        alias));
        };
    }

    private static QueryPart callSql(Routine routine, List<QueryPart> arguments, String alias) {
        QueryPart function = name(routine.schema(), routine.name());
        if (routine.returnsRecord()) {
            return sql(
                    "(select row_to_json({0}({1}))) as {2}({3})",
                    function,
                    list(arguments),
                    name(alias),
                    name(routine.rows().columns().getFirst().name()));
        }
        if (!routine.hasOwnColumns()) {
            return sql("{0}({1}) as {2}", function, list(arguments), name(alias));
        }
        List<QueryPart> columns = routine.rows().columns().stream()
                .map(Column::name)
                .<QueryPart>map(column -> name(column))
                .toList();
        return sql("{0}({1}) as {2}({3})", function, list(arguments), name(alias), list(columns));
    }

    /// Renders a SELECT of the arguments with their types.
    static QueryPart argumentValues(FunctionCall.BoundArguments arguments) {
        return switch (arguments) {
            case FunctionCall.BoundTexts(List<FunctionCall.BoundText> texts) ->
                sql(
                        "select {0}",
                        list(texts.stream()
                                .<QueryPart>map(FunctionCallRenderer::textValue)
                                .toList()));
            case FunctionCall.BoundObject(List<Argument> members, int parameter) ->
                sql(
                        "select {0} from json_to_record({1}::json) as {2}({3})",
                        list(members.stream()
                                .<QueryPart>map(member -> name(PAYLOAD_ALIAS, member.name()))
                                .toList()),
                        PredicateRenderer.bindValue(parameter),
                        name(PAYLOAD_ALIAS),
                        list(members.stream()
                                .map(FunctionCallRenderer::columnDefinition)
                                .toList()));
        };
    }

    private static QueryPart textValue(FunctionCall.BoundText text) {
        return sql("{0}::" + text.argument().sqlType(), PredicateRenderer.bindValue(text.parameter()));
    }

    private static QueryPart columnDefinition(Argument argument) {
        return sql("{0} " + argument.sqlType(), name(argument.name()));
    }

    private static QueryPart textArgument(FunctionCall.BoundText text) {
        return argument(text.argument(), textValue(text));
    }

    private static QueryPart memberArgument(Argument argument) {
        return argument(argument, name(PAYLOAD_ALIAS, argument.name()));
    }

    private static QueryPart argument(Argument argument, QueryPart value) {
        if (argument.name().isEmpty()) {
            return value;
        }
        String syntax = argument.mode() == ArgumentMode.VARIADIC ? "variadic {0} := {1}" : "{0} := {1}";
        return sql(syntax, name(argument.name()), value);
    }
}
