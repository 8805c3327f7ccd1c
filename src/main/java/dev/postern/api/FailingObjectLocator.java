package dev.postern.api;

import dev.postern.plan.BindValues;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.SqlRunner;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Key;
import org.jspecify.annotations.Nullable;

/// Search for the object of a nested write that the database rejects, because its errors name no row.
///
/// It repeats the write with fewer objects and rolls each attempt back. Only a failed write pays for it
/// (`docs/extensions.md`, Nested writes).
final class FailingObjectLocator {

    /// SQLSTATE classes of errors that a row can cause (PostgreSQL manual, appendix A).
    private static final Set<String> ROW_ERROR_CLASSES = Set.of("22", "23", "42", "44", "P0");

    private final WritePlan.NestedInsert plan;
    private final NestedWriteCompletion completion;
    private final NestedInsertions insertions;
    private final StatementCache statements;
    private final SqlRunner runner;

    private FailingObjectLocator(
            WritePlan.NestedInsert plan,
            NestedWriteCompletion completion,
            StatementCache statements,
            SqlRunner runner) {
        this.plan = plan;
        this.completion = completion;
        this.insertions = completion.insertions();
        this.statements = statements;
        this.runner = runner;
    }

    /// Returns the failure with the JSON pointer of the rejected object, or unchanged if no object is found.
    static ProblemException withPointer(
            ProblemException failure, Action action, StatementCache statements, SqlRunner runner) {
        Action executed = failure instanceof FailedWriteException failed ? failed.write() : action;
        if (!(executed instanceof Action.Write write)
                || write.nested() == null
                || !(write.plan() instanceof WritePlan.NestedInsert nestedInsert)
                || !(failure.problem() instanceof DatabaseError error)
                || !ROW_ERROR_CLASSES.contains(error.sqlState().substring(0, 2))) {
            return failure;
        }
        FailingObjectLocator locator = new FailingObjectLocator(nestedInsert, write.nested(), statements, runner);
        return locator.pointer(error)
                .map(pointer -> error.withPointer(pointer).exception())
                .orElse(failure);
    }

    private Optional<String> pointer(DatabaseError error) {
        for (int i = 0; i < plan.insertions().size(); i++) {
            if (fails(i, insertions.size(i))) {
                if (insertions.size(i) == 0) {
                    return Optional.empty(); // the write fails without any object, for example for lack of a privilege
                }
                int object = firstFailing(i);
                String column = failingKey(i, object, error);
                String pointer = insertions.pointer(i, object);
                return Optional.of(column == null ? pointer : pointer + "/" + column);
            }
        }
        return Optional.empty();
    }

    /// Returns the index of the first object of an insertion with which the write fails, by binary search.
    private int firstFailing(int insertion) {
        int succeeds = 0;
        int fails = insertions.size(insertion);
        while (fails - succeeds > 1) {
            int middle = (succeeds + fails) >>> 1;
            if (fails(insertion, middle)) {
                fails = middle;
            } else {
                succeeds = middle;
            }
        }
        return fails - 1;
    }

    /// Whether the write fails with the first `count` objects of an insertion and without the later insertions.
    private boolean fails(int insertion, int count) {
        BindValues values = new BindValues();
        WritePlan.NestedInsert truncated = insertions.truncatedTo(insertion, count, values, plan.returning());
        SqlStatement statement = statements.of(truncated);
        try {
            runner.write(TransactionEnd.ROLLBACK, transaction -> {
                BindValues complete = completion.insert(truncated, values, transaction);
                return transaction.query(
                        statement.sql(), complete.valuesAt(statement.parameters()), rows -> rows.next());
            });
            return false;
        } catch (ProblemException e) {
            return e.problem() instanceof DatabaseError; // a lost connection does not depend on the object
        }
    }

    /// Returns the payload key that the error is about; null if it is about the whole object.
    private @Nullable String failingKey(int insertion, int object, DatabaseError error) {
        if (insertions.isJunction(insertion)) {
            return null; // a row of a junction has no keys in the payload
        }
        Insertion failing = plan.insertions().get(insertion);
        String column = error.subject().column();
        if (column != null) {
            return insertions.pointerSegment(insertion, column);
        }
        String constraint = error.subject().constraint();
        return constraint != null ? constrainedColumn(failing, constraint) : unreadableKey(insertion, object);
    }

    /// Returns the column of a constraint; null if it has several columns.
    private static @Nullable String constrainedColumn(Insertion insertion, String constraint) {
        for (List<? extends Key<?>> tableKeys :
                List.of(insertion.table().getKeys(), insertion.table().getReferences())) {
            for (Key<?> key : tableKeys) {
                if (key.getName().equals(constraint) && key.getFields().size() == 1) {
                    return key.getFields().getFirst().getName();
                }
            }
        }
        return null;
    }

    /// Returns the key whose value alone cannot be parsed; null if all can.
    private @Nullable String unreadableKey(int insertion, int object) {
        String json = insertions.singleObjectJson(insertion, object);
        for (WritePlan.PayloadColumn column : insertions.columns(insertion)) {
            try {
                runner.query(statements.sentValues(column).sql(), List.of(json), rows -> rows.next());
            } catch (ProblemException e) {
                return e.problem() instanceof DatabaseError
                        ? insertions.pointerSegment(insertion, column.column().name())
                        : null; // the connection was lost, so the key remains unknown
            }
        }
        return null;
    }
}
