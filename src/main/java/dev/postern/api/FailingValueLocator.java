package dev.postern.api;

import dev.postern.payload.NestedObjects;
import dev.postern.plan.BindValues;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.FunctionCall.BoundArguments;
import dev.postern.plan.FunctionCall.BoundObject;
import dev.postern.plan.FunctionCall.BoundText;
import dev.postern.plan.FunctionCall.BoundTexts;
import dev.postern.plan.OnConflict.DoUpdate;
import dev.postern.plan.WritePlan.Insert;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.SqlRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Search for the value of a payload or argument that PostgreSQL rejects, because its errors name no place.
///
/// It converts the values alone. Only a failed request pays for it (`docs/extensions.md`, Errors and retries).
record FailingValueLocator(StatementCache statements, SqlRunner runner) {

    private static final String NOT_NULL_VIOLATION = "23502";

    private static final String CARDINALITY_VIOLATION = "21000";

    /// SQLSTATEs of a value that its domain rejects.
    private static final Set<String> DOMAIN_VIOLATIONS = Set.of(NOT_NULL_VIOLATION, "23514");

    /// Class of the SQLSTATEs of values that a type cannot have (PostgreSQL manual, appendix A).
    private static final String DATA_EXCEPTIONS = "22";

    /// Returns the failure with the place of the rejected value, or unchanged if the place is not found.
    ProblemException withPlace(ProblemException failure, Action action) {
        Problem problem = failure.problem();
        Problem located = problem instanceof BatchError(Problem cause, int operation)
                        && failure instanceof FailedWriteException failed
                ? new BatchError(withPlace(cause, failed.write()), operation)
                : withPlace(problem, action);
        return located.equals(problem) ? failure : new ProblemException(located);
    }

    private Problem withPlace(Problem problem, Action action) {
        if (!(problem instanceof DatabaseError error) || error.pointer() != null) {
            return problem;
        }
        Optional<String> place = switch (action) {
            case Action.Write write -> place(error, write);
            case Action.Read read
            when read.plan().source() instanceof FunctionCall call ->
                isRejectedValue(error) ? argument(call.arguments(), read.values()) : Optional.empty();
            case Action.Read _, Action.Batch _, Action.Describe _ -> Optional.empty();
        };
        return place.<Problem>map(error::withPointer).orElse(problem);
    }

    private Optional<String> place(DatabaseError error, Action.Write write) {
        String column = error.subject().column();
        if (error.sqlState().equals(NOT_NULL_VIOLATION) && column != null) {
            return write.resource().has(column) ? write.payload().firstMissingPointer(column) : Optional.empty();
        } else if (error.sqlState().equals(CARDINALITY_VIOLATION)) {
            return repeatedObject(write);
        }
        return isRejectedValue(error) ? value(write) : Optional.empty();
    }

    /// Whether the type of a value can have caused the error, and not a constraint of a table.
    private static boolean isRejectedValue(DatabaseError error) {
        return error.sqlState().startsWith(DATA_EXCEPTIONS)
                || (DOMAIN_VIOLATIONS.contains(error.sqlState())
                        && error.subject().table() == null);
    }

    /// Returns the first object that has the key of an earlier one. Objects outside a partial index can share
    /// its key.
    private static Optional<String> repeatedObject(Action.Write write) {
        if (!(write.plan() instanceof Insert insert)
                || !(insert.onConflict() instanceof DoUpdate(var target, var condition))
                || condition != null) {
            return Optional.empty();
        }
        List<String> names = target.stream().map(column -> column.name()).toList();
        if (!names.stream().allMatch(write.payload()::isInEveryObject)) {
            return Optional.empty();
        }
        return write.payload().firstRepeated(names).stream()
                .mapToObj(write.payload()::pointer)
                .findFirst();
    }

    private Optional<String> value(Action.Write write) {
        List<PayloadColumn> columns = write.plan().arrayColumns();
        NestedObjects objects = NestedObjects.of(write.payload());
        if (columns.isEmpty() || objects.size() == 0) {
            return Optional.empty();
        }
        int object = firstFailing(objects, columns);
        return columns.stream()
                .filter(column -> fails(objects.single(object), List.of(column)))
                .map(column -> objects.pointer(object, column.column().name()))
                .findFirst();
    }

    /// Returns the index of the first object whose values cannot be converted, by binary search; that of another
    /// object if all can be converted.
    private int firstFailing(NestedObjects objects, List<PayloadColumn> columns) {
        int first = 0;
        int end = objects.size();
        while (end - first > 1) {
            int middle = (first + end) >>> 1;
            if (fails(objects.range(first, middle), columns)) {
                end = middle;
            } else {
                first = middle;
            }
        }
        return first;
    }

    private boolean fails(NestedObjects objects, List<PayloadColumn> columns) {
        return fails(statements.convertedObjects(columns), List.of(objects.json()));
    }

    /// Returns the place of the first argument that cannot be converted: a JSON pointer, or the name of a parameter
    /// after a question mark.
    private Optional<String> argument(BoundArguments arguments, BindValues values) {
        return switch (arguments) {
            case BoundObject(var members, int parameter) ->
                members.stream()
                        .filter(member -> fails(new BoundObject(List.of(member), parameter), values))
                        .map(member -> "/" + member.name())
                        .findFirst();
            case BoundTexts(List<BoundText> texts) ->
                texts.stream()
                        .filter(text ->
                                !text.argument().name().isEmpty() && fails(new BoundTexts(List.of(text)), values))
                        .map(text -> "?" + text.argument().name())
                        .findFirst();
        };
    }

    private boolean fails(BoundArguments arguments, BindValues values) {
        SqlStatement statement = statements.sentArguments(arguments);
        return fails(statement, values.valuesAt(statement.parameters()));
    }

    private boolean fails(SqlStatement statement, List<@Nullable String> parameters) {
        try {
            runner.query(statement.sql(), parameters, rows -> rows.next());
            return false;
        } catch (ProblemException e) {
            return e.problem() instanceof DatabaseError; // a lost connection does not depend on the value
        }
    }
}
