package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.api.WriteExecutor.Outcome;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.hook.WriteHook;
import dev.postern.hook.WriteOperation;
import dev.postern.plan.BindValues;
import dev.postern.plan.HookablePlan;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.SentObjects;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlanner;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.sql.StatementCache;
import dev.postern.store.Transaction;
import dev.postern.store.TypedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Hooks of a write, which run in its transaction (`docs/hooks.md`).
///
/// All hooks before the write run before its first statement, and all hooks after it when its response is read.
///
/// @param statements cache with the statements of changed plans
/// @param targets statements of the write whose tables have hooks
record HookedWrite(CallerIdentity caller, StatementCache statements, List<Target> targets) {

    HookedWrite {
        targets = List.copyOf(targets);
    }

    /// Statement with hooks.
    ///
    /// @param number number of the insertion in a nested insert; 0 for another write
    /// @param keyColumns columns that hooks cannot change
    record Target(int number, SentObjects sent, Set<WriteOperation> operations, List<Column> keyColumns) {

        <T extends WriteHook> List<T> hooks(Class<T> type) {
            return resource().hooks().of(type, operations);
        }

        Resource resource() {
            return sent.resource();
        }

        String description(String moment, WriteHook hook) {
            return moment + " " + operations + " of " + resource() + " (" + hook.origin() + ")";
        }
    }

    /// Returns the hooks of a plan; null if none is declared for it.
    ///
    /// @param planner planner that has planned it
    static @Nullable HookedWrite of(
            WritePlan plan, WritePlanner planner, CallerIdentity caller, StatementCache statements) {
        HookablePlan hookable = new HookablePlan(plan);
        NestedInsertions insertions = planner.nestedInsertions();
        List<Target> targets = new ArrayList<>();
        if (insertions != null) {
            for (int i = 0; i < insertions.count(); i++) {
                if (!insertions.resource(i).hooks().isEmpty()) {
                    targets.add(new Target(i, insertions.sent(i), hookable.operations(), List.of()));
                }
            }
        } else if (hookable.setsColumns()) {
            targets.add(new Target(0, planner.sent(), hookable.operations(), hookable.keyColumns()));
        }
        targets.removeIf(target -> target.hooks(WriteHook.class).isEmpty());
        return targets.isEmpty() ? null : new HookedWrite(caller, statements, targets);
    }

    /// Whether a hook runs after the write, which can change the written rows.
    boolean runsAfter() {
        return targets.stream()
                .anyMatch(target -> !target.hooks(WriteHook.After.class).isEmpty());
    }

    /// Returns a copy with changed bind values.
    HookedWrite withValues(UnaryOperator<@Nullable String> change) {
        return new HookedWrite(
                caller,
                statements,
                targets.stream()
                        .map(target -> new Target(
                                target.number(), target.sent().map(change), target.operations(), target.keyColumns()))
                        .toList());
    }

    /// Runs the hooks and the statements of the write.
    ///
    /// @throws ProblemException if a hook rejects the write, or if the write fails
    Written run(Write planned, Transaction transaction) {
        HookRunner runner = new HookRunner(caller, transaction);
        Write write = planned;
        for (Target target : targets) {
            write = runBefore(target, write, runner);
        }
        Outcome outcome = execute(write, transaction);
        for (Target target : targets) {
            runAfter(target, write, outcome, runner);
        }
        return outcome.written();
    }

    private static Outcome execute(Write write, Transaction transaction) {
        try {
            return WriteExecutor.runStatements(write, transaction);
        } catch (ProblemException e) {
            throw e.problem() instanceof DatabaseError error ? new FailedWriteException(error, write) : e;
        }
    }

    /// Runs the hooks before a statement, and returns the write with their changes.
    private Write runBefore(Target target, Write write, HookRunner runner) {
        TypedValues typedValues = new TypedValues(runner.transaction());
        HookedRows rows =
                new HookedRows(target.sent(), target.operations(), target.keyColumns(), statements, typedValues);
        for (WriteHook.Before hook : target.hooks(WriteHook.Before.class)) {
            runner.run(
                    target.description("before", hook), context -> hook.code().run(context, rows));
        }
        return rows.hasChanges()
                ? withObjects(target.number(), runner.convert(target.resource().name(), rows::changed), write)
                : write;
    }

    private Write withObjects(int number, SentObjects objects, Write write) {
        BindValues values = write.values().map(UnaryOperator.identity());
        NestedWriteCompletion nested = write.nested();
        if (nested == null) {
            WritePlan plan = new HookablePlan(write.plan()).withObjects(objects, values);
            return write.with(plan, statements.of(plan), values, null);
        }
        NestedInsertions insertions = nested.insertions().with(number, objects);
        WritePlan plan = insertions.toPlan(values, write.plan().returning());
        return write.with(
                plan,
                statements.of(plan),
                values,
                new NestedWriteCompletion(insertions, statements, nested.readBack()));
    }

    private void runAfter(Target target, Write write, Outcome outcome, HookRunner runner) {
        List<WriteHook.After> hooks = target.hooks(WriteHook.After.class);
        if (hooks.isEmpty()) {
            return;
        }
        Resource resource = target.resource();
        List<Column> columns = caller.privileges().readableOrNone(resource);
        String sql = (write.nested() == null
                        ? statements.capturedRows(columns)
                        : statements.insertedRows(resource, columns))
                .sql();
        List<Field<?>> fields = new ArrayList<>();
        columns.forEach(
                column -> fields.add(Objects.requireNonNull(resource.table().field(column.name()))));
        List<@Nullable String> written = new ArrayList<>();
        written.add(outcome.captured().get(target.number()));
        List<? extends Record> rows = runner.convert(
                resource.name(),
                () -> new TypedValues(runner.transaction())
                        .read(sql, written, fields)
                        .into(resource.table()));
        for (WriteHook.After hook : hooks) {
            runner.run(target.description("after", hook), context -> hook.code().run(context, rows));
        }
    }
}
