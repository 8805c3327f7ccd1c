package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.plan.BindValues;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.ReadBack;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Execution;
import dev.postern.problem.NestedWriteErrors;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.LeasedSession;
import dev.postern.store.Session;
import dev.postern.store.Transaction;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Steps of a nested insert before and after its statement.
///
/// @param insertions insertions of the nested insert and their objects
/// @param statements cache with the statements of the insertions
/// @param readBack read of the response's rows by their keys; null if the insert returns them
record NestedWriteCompletion(
        NestedInsertions insertions,
        StatementCache statements,
        @Nullable RenderedReadBack readBack) {

    /// Read of the response's rows, with its statement.
    record RenderedReadBack(ReadBack read, SqlStatement statement) {}

    static NestedWriteCompletion of(
            NestedInsertions insertions, @Nullable ReadBack readBack, StatementCache statements) {
        return new NestedWriteCompletion(
                insertions,
                statements,
                readBack == null ? null : new RenderedReadBack(readBack, statements.of(readBack.plan())));
    }

    /// Returns the write with a message per insertion if an insertion may change the session, for example the role of
    /// the next one. Otherwise returns it unchanged.
    Write prepared(Write write, LeasedSession session) {
        if (!(write.plan() instanceof WritePlan.NestedInsert plan)
                || plan.execution() != Execution.ONE_MESSAGE
                || !(session instanceof Transaction)
                || !session.mayChange(write.statement().sql())) {
            return write;
        }
        BindValues values = write.values().map(UnaryOperator.identity());
        WritePlan separated = plan.separated(values);
        return write.with(separated, statements.of(separated), values, this);
    }

    /// Runs the insertions that need a message each.
    ///
    /// @param plan plan of these insertions, or of some of their objects
    /// @return bind values that include the rows of those insertions
    BindValues insert(WritePlan.NestedInsert plan, BindValues values, Session session) {
        return switch (plan.execution()) {
            case ONE_STATEMENT, ONE_MESSAGE -> values;
            case EACH_INSERTION -> insertEach(plan, values, session);
        };
    }

    private BindValues insertEach(WritePlan.NestedInsert plan, BindValues values, Session session) {
        BindValues complete = values;
        for (int i = 0; i < plan.insertions().size(); i++) {
            SqlStatement insertion = statements.insertionStatement(plan, i);
            String rows = session.query(insertion.sql(), complete.valuesAt(insertion.parameters()), result -> {
                result.next();
                return result.getString(1);
            });
            complete = complete.withValue(plan.insertions().get(i).rowsParameter(), rows);
        }
        return complete;
    }

    /// Checks that each object produced one row, and returns the rows of the response.
    ///
    /// Rows are linked by their numbers, so a suppressed row would shift the links of the others.
    Written complete(Write write, Written result, Session session) {
        List<@Nullable String> insertedCounts = result.rows().hiddenValues();
        for (int i = 0; insertions.isNumbered() && i < insertedCounts.size(); i++) {
            if (Long.parseLong(String.valueOf(insertedCounts.get(i))) != insertions.size(i)) {
                throw NestedWriteErrors.suppressedRow();
            }
        }
        return readBack == null ? result : readBack(readBack, write, result, session);
    }

    /// Whether no later step can reject the insert.
    boolean isSettled() {
        return readBack == null && !insertions.isNumbered() && insertions.execution() != Execution.EACH_INSERTION;
    }

    private static Written readBack(RenderedReadBack readBack, Write write, Written result, Session session) {
        SqlStatement statement = readBack.statement();
        ResultBody body = session.query(
                statement.sql(),
                readBack.read().withKeys(result.keys()).valuesAt(statement.parameters()),
                rows -> WriteExecutor.readRows(write, rows, statement));
        return Written.of(body);
    }
}
