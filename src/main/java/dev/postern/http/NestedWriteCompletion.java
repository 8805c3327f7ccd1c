package dev.postern.http;

import dev.postern.http.WritePreparer.PreparedWrite;
import dev.postern.http.WriteResponses.WriteResult;
import dev.postern.plan.BindValues;
import dev.postern.plan.NestedInsertions;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.plan.ReadRules;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Execution;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Steps of a nested insert before and after its statement.
///
/// @param insertions insertions of the nested insert and their objects
/// @param readBack source of the rows in the response
record NestedWriteCompletion(NestedInsertions insertions, StatementCache statements, ReadBack readBack) {

    /// Source of the rows in the response.
    enum ReadBack {
        /// Statement of the insert.
        NONE,
        /// Separate statement that reads the rows by their keys.
        BY_KEY
    }

    /// Runs the insertions that need a statement each.
    ///
    /// @param plan plan of these insertions, or of some of their objects
    /// @return bind values that include the rows of those insertions
    BindValues insert(WritePlan.NestedInsert plan, BindValues values, Session session) {
        return switch (plan.execution()) {
            case ONE_STATEMENT -> values;
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
    WriteResult complete(PreparedWrite write, WriteResult result, Session session) {
        List<@Nullable String> insertedCounts = result.rows().hiddenValues();
        for (int i = 0; insertions.isNumbered() && i < insertedCounts.size(); i++) {
            if (Long.parseLong(String.valueOf(insertedCounts.get(i))) != insertions.size(i)) {
                throw ApiError.of(ErrorCode.INVALID_VALUE, "A trigger or rule suppressed a row of the nested insert")
                        .withHint("Each object must produce one row.")
                        .exception();
            }
        }
        return switch (readBack) {
            case NONE -> result;
            case BY_KEY -> reread(write, result, session);
        };
    }

    /// Whether the insert can be committed together with its statement, because no later step can reject it.
    boolean canAutoCommit() {
        return readBack == ReadBack.NONE
                && !insertions.isNumbered()
                && insertions.execution() == Execution.ONE_STATEMENT;
    }

    private WriteResult reread(PreparedWrite write, WriteResult result, Session session) {
        BindValues values = new BindValues();
        ReadPlan plan = new ReadPlanner(write.request().query(), values, ReadRules.DEFAULT)
                .readByKeys(write.resource(), result.keys(), write.request().valueFormat());
        SqlStatement statement = statements.of(plan);
        ResultBody body = session.query(
                statement.sql(), values.valuesAt(statement.parameters()), rows -> write.readRows(rows, statement));
        return WriteResult.of(body);
    }
}
