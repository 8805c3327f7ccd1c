package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.api.ParsedRequest.Verb;
import dev.postern.payload.StrictJson;
import dev.postern.plan.BindValues;
import dev.postern.plan.WritePlan;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.Representation.Json;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
import dev.postern.sql.GeneratedValues;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.ResultEncoding;
import dev.postern.sql.SqlStatement;
import dev.postern.store.Database.RowReader;
import dev.postern.store.LeasedSession;
import dev.postern.store.driver.ResultColumns;
import java.nio.charset.StandardCharsets;
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
        HookedWrite hooks = write.hooks();
        return hooks == null
                ? runStatements(write, session).written()
                : hooks.run(write, ActionExecution.transaction(session));
    }

    /// Result of a write with the written rows for hooks.
    ///
    /// @param captured rows of each insertion of a nested insert, and otherwise of the only statement; empty
    /// without hooks
    record Outcome(Written written, List<@Nullable String> captured) {}

    /// Runs the statements of a write without its hooks.
    static Outcome runStatements(Write write, LeasedSession session) {
        NestedWriteCompletion nested = write.nested();
        return nested == null
                ? execute(
                        write,
                        session,
                        write.values().valuesAt(write.statement().parameters()))
                : runNested(nested.prepared(write, session), nested, session);
    }

    private static Outcome runNested(Write write, NestedWriteCompletion nested, LeasedSession session) {
        WritePlan.NestedInsert nestedInsert = (WritePlan.NestedInsert) write.plan();
        BindValues complete = nested.insert(nestedInsert, write.values(), session);
        Written written = execute(
                        write, session, complete.valuesAt(write.statement().parameters()))
                .written();
        return new Outcome(nested.complete(write, written, session), insertedRows(nestedInsert, complete));
    }

    /// Returns the rows of the insertions that ran in a message each.
    private static List<@Nullable String> insertedRows(WritePlan.NestedInsert plan, BindValues complete) {
        return switch (plan.execution()) {
            case ONE_STATEMENT, ONE_MESSAGE -> List.of();
            case EACH_INSERTION ->
                complete.valuesAt(plan.insertions().stream()
                        .map(WritePlan.Insertion::rowsParameter)
                        .toList());
        };
    }

    private static Outcome execute(Write write, LeasedSession session, List<@Nullable String> parameters) {
        try {
            return executeStatement(write, session, parameters);
        } catch (ProblemException e) {
            List<String> columns = GeneratedValues.differing(String.valueOf(e.getMessage()));
            throw columns == null ? e : PostgresErrors.generatedColumnsChanged(columns);
        }
    }

    private static Outcome executeStatement(Write write, LeasedSession session, List<@Nullable String> parameters) {
        String sql = write.statement().sql();
        boolean captures = write.plan().returning().captured() != null;
        if (write.plan().returning().isEmpty()) {
            return captures
                    ? session.query(sql, parameters, WriteExecutor::readCaptured)
                    : new Outcome(Written.of(session.update(sql, parameters)), List.of());
        }
        boolean isHeadersOnly =
                write.verb() == Verb.POST && write.preferences().returnPreference() == ReturnPreference.HEADERS_ONLY;
        boolean isReadBack = write.nested() != null && write.nested().readBack() != null;
        RowReader<Written> reader =
                isHeadersOnly || isReadBack ? result -> readKeys(write, result) : new WrittenReader(write);
        return captures
                ? session.query(sql, parameters, result -> readCaptured(write, result, reader))
                : new Outcome(session.query(sql, parameters, reader), List.of());
    }

    /// Reads the written rows for hooks and their number.
    private static Outcome readCaptured(ResultSet result) throws SQLException {
        result.next();
        List<@Nullable String> captured = new ArrayList<>();
        captured.add(result.getString(1));
        return new Outcome(Written.of(result.getLong(2)), captured);
    }

    /// Reads the written rows for hooks from the first row, and the response from the others.
    private static Outcome readCaptured(Write write, ResultSet result, RowReader<Written> reader) throws SQLException {
        result.next();
        List<@Nullable String> captured = new ArrayList<>();
        captured.add(result.getString(write.statement().capturedColumn()));
        return new Outcome(reader.read(result), captured);
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
        List<List<@Nullable String>> keys = new ArrayList<>();
        List<@Nullable String> hiddenValues = new ArrayList<>();
        while (result.next()) {
            List<@Nullable String> key = new ArrayList<>();
            for (int i = 1; i <= write.resource().locationColumns().size(); i++) {
                key.add(keyText(statement.columns().get(i - 1), result.getString(i)));
            }
            keys.add(key);
            hiddenValues.clear();
            for (int i = 0; i < statement.hiddenColumns(); i++) {
                hiddenValues.add(result.getString(statement.firstHiddenColumn() + i));
            }
        }
        return new Written(new ResultBody(new JsonBuffer(), keys.size(), null, hiddenValues, false), keys);
    }

    /// Returns a key value as the text of a filter: a JSON string without its quotes and escapes.
    private static @Nullable String keyText(ResultColumn column, @Nullable String value) {
        boolean isJson = column instanceof ResultColumn.Scalar scalar && scalar.encoding() == ResultEncoding.TO_JSON;
        return isJson && value != null && value.startsWith("\"")
                ? StrictJson.readResult(value.getBytes(StandardCharsets.UTF_8)).textValue()
                : value;
    }
}
