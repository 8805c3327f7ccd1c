package dev.postern.api;

import dev.postern.api.Action.Read;
import dev.postern.catalog.Routine;
import dev.postern.hook.CallHook;
import dev.postern.plan.BindValues;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.ReadPlan;
import dev.postern.result.RowFormat;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.Transaction;
import dev.postern.store.TypedValues;
import org.jspecify.annotations.Nullable;

/// Hooks before a function call, which run in its transaction (`docs/hooks.md`).
///
/// @param statements cache with the statements of changed plans
record HookedCall(Routine routine, CallerIdentity caller, HandlerNegotiation handlers, StatementCache statements) {

    /// Returns the hooks of a function; null without hooks.
    static @Nullable HookedCall of(
            Routine routine, CallerIdentity caller, HandlerNegotiation handlers, StatementCache statements) {
        return routine.hooks().isEmpty() ? null : new HookedCall(routine, caller, handlers, statements);
    }

    /// Runs the hooks, and returns the read of the function's result with their changes.
    ///
    /// @throws dev.postern.problem.ProblemException if a hook rejects the call
    Read run(Read planned, Transaction transaction) {
        if (!(planned.plan().source() instanceof FunctionCall call)) {
            throw new IllegalStateException("Hooks of a function are planned for another read");
        }
        HookRunner runner = new HookRunner(caller, transaction);
        HookedArguments arguments =
                new HookedArguments(call, planned.values(), statements, new TypedValues(transaction));
        for (CallHook hook : routine.hooks()) {
            runner.run(
                    "before " + routine + " (" + hook.origin() + ")",
                    context -> hook.code().run(context, arguments.of(hook)));
        }
        if (!arguments.hasChanges()) {
            return planned;
        }
        BindValues values = planned.values().map(value -> value);
        ReadPlan plan = planned.plan().withSource(runner.convert(routine.name(), () -> arguments.changed(values)));
        return planned.with(plan, statement(planned, plan), values);
    }

    private SqlStatement statement(Read planned, ReadPlan plan) {
        return planned.rowFormat() == RowFormat.RAW
                ? statements.of(plan)
                : handlers.statement(plan, planned.representation(), statements);
    }
}
