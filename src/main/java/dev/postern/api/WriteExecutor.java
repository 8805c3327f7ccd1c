package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.api.ParsedRequest.Verb;
import dev.postern.plan.BindValues;
import dev.postern.plan.WritePlan;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.Representation.Json;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
import dev.postern.sql.SqlStatement;
import dev.postern.store.Database.RowReader;
import dev.postern.store.LeasedSession;
import dev.postern.store.driver.ResultColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Executor of the statements of planned writes.
final class WriteExecutor {

    private WriteExecutor() {}

    /// Runs the statements of a write.
    ///
    /// @throws dev.postern.problem.ProblemException if the write is rejected and must be rolled back
    static Written run(Write write, LeasedSession session) {
        NestedWriteCompletion nested = write.nested();
        BindValues complete = nested != null && write.plan() instanceof WritePlan.NestedInsert nestedInsert
                ? nested.insert(nestedInsert, write.values(), session)
                : write.values();
        Written written =
                execute(write, session, complete.valuesAt(write.statement().parameters()));
        return nested == null ? written : nested.complete(write, written, session);
    }

    private static Written execute(Write write, LeasedSession session, List<@Nullable String> parameters) {
        String sql = write.statement().sql();
        if (write.plan().returning().isEmpty()) {
            return Written.of(session.update(sql, parameters));
        }
        boolean isHeadersOnly =
                write.verb() == Verb.POST && write.preferences().returnPreference() == ReturnPreference.HEADERS_ONLY;
        boolean isReadBack = write.nested() != null && write.nested().readBack() != null;
        return isHeadersOnly || isReadBack
                ? session.query(sql, parameters, result -> readKeys(write, result))
                : session.query(sql, parameters, new WrittenReader(write));
    }

    /// Reader of the rows of a write, which can be committed before the client gets them.
    private record WrittenReader(Write write) implements RowReader<Written> {

        @Override
        public Written read(ResultSet result) throws SQLException {
            return Written.of(readRows(write, result, write.statement()));
        }

        @Override
        public void check(ResultColumns columns) {
            ResultBody.requireReadable(columns, write.statement());
        }
    }

    /// Reads rows in the negotiated representation.
    static ResultBody readRows(Write write, ResultSet result, SqlStatement executed) throws SQLException {
        return write.returnedFormat() instanceof Json json
                ? ResultBody.read(result, executed, json)
                : ResultBody.readCsv(result, executed);
    }

    private static Written readKeys(Write write, ResultSet result) throws SQLException {
        SqlStatement statement = write.statement();
        List<List<String>> keys = new ArrayList<>();
        List<@Nullable String> hiddenValues = new ArrayList<>();
        while (result.next()) {
            List<String> key = new ArrayList<>();
            for (int i = 1; i <= write.resource().key().size(); i++) {
                key.add(String.valueOf(result.getString(i)));
            }
            keys.add(key);
            hiddenValues.clear();
            for (int i = 0; i < statement.hiddenColumns(); i++) {
                hiddenValues.add(result.getString(statement.firstHiddenColumn() + i));
            }
        }
        return new Written(new ResultBody(new JsonBuffer(), keys.size(), null, hiddenValues, false), keys);
    }
}
