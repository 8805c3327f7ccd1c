package dev.postern;

import dev.postern.hook.CallHook;
import dev.postern.hook.HookContext;
import dev.postern.hook.Hooks;
import dev.postern.hook.SentArguments;
import dev.postern.hook.SentRows;
import dev.postern.hook.WriteHook;
import dev.postern.hook.WriteOperation;
import dev.postern.problem.ProblemException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Parameter;
import org.jooq.Record;
import org.jooq.Routine;
import org.jooq.Table;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// Adapters between the hooks of applications and those of the engine.
final class HookAdapters {

    private HookAdapters() {}

    static <R extends Record> WriteHook before(Table<R> table, Set<Operation> operations, BeforeWrite<R> hook) {
        return new WriteHook.Before(
                table,
                internal(operations),
                Hooks.origin(hook),
                (context, rows) -> rejecting(() -> hook.before(caller(context), context.dsl(), new Rows<>(rows))));
    }

    static <R extends Record> WriteHook after(Table<R> table, Set<Operation> operations, AfterWrite<R> hook) {
        return new WriteHook.After(
                table,
                internal(operations),
                Hooks.origin(hook),
                (context, rows) -> rejecting(() -> hook.after(caller(context), context.dsl(), typed(rows, table))));
    }

    static CallHook beforeCall(Routine<?> function, BeforeCall hook) {
        return new CallHook(
                function,
                Hooks.origin(hook),
                (context, arguments) ->
                        rejecting(() -> hook.before(caller(context), context.dsl(), new Arguments(arguments))));
    }

    /// Runs a hook and converts the error with which it rejects the request.
    private static void rejecting(Runnable hook) {
        try {
            hook.run();
        } catch (ApiException e) {
            throw new ProblemException(e.problem());
        }
    }

    private static <R extends Record> List<R> typed(List<? extends Record> rows, Table<R> table) {
        return rows.stream().map(row -> row.into(table)).toList();
    }

    private static Set<WriteOperation> internal(Set<Operation> operations) {
        return operations.stream()
                .map(operation -> switch (operation) {
                    case INSERT -> WriteOperation.INSERT;
                    case UPDATE -> WriteOperation.UPDATE;
                    case DELETE -> WriteOperation.DELETE;
                })
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<Operation> external(Set<WriteOperation> operations) {
        Set<Operation> external = EnumSet.noneOf(Operation.class);
        for (WriteOperation operation : operations) {
            external.add(
                    switch (operation) {
                        case INSERT -> Operation.INSERT;
                        case UPDATE -> Operation.UPDATE;
                        case DELETE -> Operation.DELETE;
                    });
        }
        return external;
    }

    private static Caller caller(HookContext context) {
        return new HookCaller(context);
    }

    /// Caller whose transactions are the transaction of the request.
    private record HookCaller(HookContext context) implements Caller {

        @Override
        public @Nullable String role() {
            return context.identity() == null ? null : context.identity().role();
        }

        @Override
        public Map<String, Object> claims() {
            return context.identity() == null ? Map.of() : context.identity().claimValues();
        }

        @Override
        public boolean authenticated() {
            return context.authenticated();
        }

        @Override
        public <T extends @Nullable Object> T reading(Function<DSLContext, T> work) {
            return work.apply(context.dsl());
        }

        @Override
        public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
            return work.apply(context.dsl());
        }
    }

    private record Rows<R extends Record>(SentRows sent) implements WriteRows<R> {

        @Override
        public Set<Operation> operations() {
            return external(sent.operations());
        }

        @Override
        public int size() {
            return sent.size();
        }

        @Override
        public Iterator<WriteRow<R>> iterator() {
            return IntStream.range(0, sent.size())
                    .<WriteRow<R>>mapToObj(index -> new Row<>(sent, index))
                    .iterator();
        }
    }

    private record Row<R extends Record>(SentRows sent, int index) implements WriteRow<R> {

        @Override
        public boolean has(TableField<R, ?> column) {
            return sent.has(index, column);
        }

        @Override
        public <T> @Nullable T get(TableField<R, T> column) {
            return column.getType().cast(sent.get(index, column));
        }

        @Override
        public <T> void set(TableField<R, T> column, @Nullable T value) {
            sent.set(index, column, value);
        }
    }

    private record Arguments(SentArguments sent) implements CallArguments {

        @Override
        public boolean has(Parameter<?> parameter) {
            return sent.has(parameter);
        }

        @Override
        public <T> @Nullable T get(Parameter<T> parameter) {
            return parameter.getType().cast(sent.get(parameter));
        }

        @Override
        public <T> void set(Parameter<T> parameter, @Nullable T value) {
            sent.set(parameter, value);
        }
    }
}
