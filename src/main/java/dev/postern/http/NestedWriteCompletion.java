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

/// The steps of a nested insert before and after the statement of its plan.
///
/// @param places where the objects of each insertion stand
/// @param readBack whether the rows are read by their keys once all of them are there
record NestedWriteCompletion(NestedInsertions places, StatementCache statements, ReadBack readBack) {

    /// The source of the response's rows.
    enum ReadBack {
        /// The statement that inserts them.
        NONE,
        /// A statement that reads them by their keys.
        BY_KEY
    }

    /// Runs the insertions that need a statement each.
    ///
    /// @param plan of these places, or of some of their objects
    /// @return the values, with the rows of those insertions
    BindValues insert(WritePlan.NestedInsert plan, BindValues values, Session session) {
        return switch (plan.execution()) {
            case ONE_STATEMENT -> values;
            case EACH_INSERTION -> insertEach(plan, values, session);
        };
    }

    private BindValues insertEach(WritePlan.NestedInsert plan, BindValues values, Session session) {
        BindValues all = values;
        for (int i = 0; i < plan.insertions().size(); i++) {
            SqlStatement insertion = statements.inserting(plan, i);
            String rows = session.query(insertion.sql(), all.valuesAt(insertion.parameters()), result -> {
                result.next();
                return result.getString(1);
            });
            all = all.with(plan.insertions().get(i).rows(), rows);
        }
        return all;
    }

    /// The outcome, once it is sure that every object became a row: rows are linked by their numbers, so that
    /// one that a trigger left out would link the others to the wrong ones.
    WriteResult complete(PreparedWrite write, WriteResult outcome, Session session) {
        List<@Nullable String> made = outcome.rows().hiddenValues();
        for (int i = 0; places.numbered() && i < made.size(); i++) {
            if (Long.parseLong(String.valueOf(made.get(i))) != places.size(i)) {
                throw ApiError.of(ErrorCode.INVALID_VALUE, "The database did not make a row of every object")
                        .withDetails("A trigger or rule left some out, so the others cannot be linked.")
                        .exception();
            }
        }
        return switch (readBack) {
            case NONE -> outcome;
            case BY_KEY -> read(write, outcome, session);
        };
    }

    /// Whether nothing that is read of the rows can undo them.
    boolean settled() {
        return readBack == ReadBack.NONE && !places.numbered() && places.execution() == Execution.ONE_STATEMENT;
    }

    private WriteResult read(PreparedWrite write, WriteResult outcome, Session session) {
        BindValues values = new BindValues();
        ReadPlan plan = new ReadPlanner(write.request().query(), values, ReadRules.DEFAULT)
                .readAll(write.resource(), outcome.keys(), write.request().form());
        SqlStatement statement = statements.of(plan);
        ResultBody rows = session.query(
                statement.sql(), values.valuesAt(statement.parameters()), result -> write.readRows(result, statement));
        return WriteResult.of(rows);
    }
}
