package dev.postern.api;

import dev.postern.catalog.Routine.Argument;
import dev.postern.hook.CallHook;
import dev.postern.hook.SentArguments;
import dev.postern.plan.BindValues;
import dev.postern.plan.ChangedArguments;
import dev.postern.plan.FunctionCall;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.TypedValues;
import dev.postern.store.TypedValues.TypedValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jooq.DataType;
import org.jooq.Parameter;
import org.jspecify.annotations.Nullable;

/// The arguments of one call, which hooks read and change. PostgreSQL converts them.
final class HookedArguments {

    private final FunctionCall call;
    private final BindValues values;
    private final StatementCache statements;
    private final TypedValues typedValues;
    private final SequencedMap<Argument, TypedValue> changes = new LinkedHashMap<>();

    HookedArguments(FunctionCall call, BindValues values, StatementCache statements, TypedValues typedValues) {
        this.call = call;
        this.values = values;
        this.statements = statements;
        this.typedValues = typedValues;
    }

    boolean hasChanges() {
        return !changes.isEmpty();
    }

    /// Returns the call with the arguments that hooks have set.
    ///
    /// @param changedValues bind values of the call, which receive the arguments
    FunctionCall changed(BindValues changedValues) {
        List<@Nullable String> texts = typedValues.texts(List.copyOf(changes.values()));
        SequencedMap<Argument, @Nullable String> textsByArgument = new LinkedHashMap<>();
        int next = 0;
        for (Argument argument : changes.keySet()) {
            textsByArgument.put(argument, texts.get(next++));
        }
        return new ChangedArguments(textsByArgument).in(call, changedValues);
    }

    /// Returns the arguments as the generated parameters of a hook's function.
    SentArguments of(CallHook hook) {
        return new SentArguments() {

            @Override
            public boolean has(Parameter<?> parameter) {
                Argument argument = argument(hook, parameter);
                return changes.containsKey(argument) || ChangedArguments.has(call, argument);
            }

            @Override
            public @Nullable Object get(Parameter<?> parameter) {
                Argument argument = argument(hook, parameter);
                TypedValue changed = changes.get(argument);
                return changed != null
                        ? changed.value()
                        : ChangedArguments.has(call, argument) ? sentValue(hook, argument) : null;
            }

            @Override
            public void set(Parameter<?> parameter, @Nullable Object value) {
                Argument argument = argument(hook, parameter);
                changes.put(argument, new TypedValue(parameter.getDataType(), value, null, argument.sqlType()));
            }
        };
    }

    private Argument argument(CallHook hook, Parameter<?> parameter) {
        int index = hook.function().getInParameters().indexOf(parameter);
        if (index < 0) {
            throw new IllegalArgumentException(parameter + " is not an argument of '" + call.routine() + "'");
        }
        return call.routine().arguments().get(index);
    }

    private @Nullable Object sentValue(CallHook hook, Argument argument) {
        SqlStatement statement = statements.sentArguments(call.arguments());
        List<Argument> sent = ChangedArguments.bound(call.arguments());
        List<DataType<?>> types = new ArrayList<>();
        for (Argument bound : sent) {
            int index = call.routine().arguments().indexOf(bound);
            types.add(hook.function().getInParameters().get(index).getDataType());
        }
        return typedValues
                .read(statement.sql(), values.valuesAt(statement.parameters()), TypedValues.fields(types))
                .getFirst()
                .get(sent.indexOf(argument));
    }
}
