package dev.postern.api;

import dev.postern.api.Action.BodyKind;
import dev.postern.api.Action.Read;
import dev.postern.plan.FunctionCall;
import dev.postern.plan.KeyLookup;
import dev.postern.plan.ReadPlan;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.Shape;
import dev.postern.result.ResultBody;
import dev.postern.result.RowFormat;
import dev.postern.result.RowStreamWriter;
import dev.postern.sql.StatementCache;
import dev.postern.store.Database.RowReader;
import dev.postern.store.LeasedSession;
import dev.postern.store.OpenResult;
import dev.postern.store.ReadSession;
import dev.postern.store.Session;
import org.jspecify.annotations.Nullable;

/// Executor of reads.
///
/// @param maxRows maximum rows that an estimated count counts; null for no limit
record ReadExecutor(StatementCache statements, @Nullable Long maxRows) {

    DatabaseResult run(Read planned, Session session) {
        HookedCall hooks = planned.hooks();
        Read read = hooks == null ? planned : hooks.run(planned, ActionExecution.transaction(session));
        return switch (read.representation()) {
            case Json json -> query(read, session, jsonReader(read, json));
            case Representation.Csv _, Representation.JsonLines _ ->
                switch (session) {
                    case ReadSession reads -> stream(read, reads);
                    case LeasedSession leased -> query(read, leased, linesReader(read)); // a rollback stays possible
                };
            case Representation.Custom _ ->
                query(
                        read,
                        session,
                        read.rowFormat() == RowFormat.RAW ? jsonReader(read, Json.OBJECT) : ResultBody::readValue);
            case Representation.ExecutionPlan executionPlan ->
                new DatabaseResult.Explained(
                        estimator(session).explain(read.statement(), read.values(), executionPlan));
        };
    }

    private DatabaseResult query(Read read, Session session, RowReader<ResultBody> reader) {
        String sql = read.statement().sql();
        ResultBody rows = session instanceof ReadSession reads && KeyLookup.isPlannedBy(read.plan())
                ? reads.queryQuick(sql, read.parameters(), reader)
                : session.query(sql, read.parameters(), reader);
        return new DatabaseResult.Rows(rows, total(read, rows, session));
    }

    /// Returns the reader of rows as JSON, limited to a page.
    private static RowReader<ResultBody> jsonReader(Read read, Json json) {
        Long pageSize = read.page() == null ? null : read.page().size();
        Json format = read.bodyKind() == BodyKind.LIST ? json : new Json(Shape.OBJECT, json.nulls());
        return result -> ResultBody.read(
                result, read.statement(), format, read.rowFormat(), pageSize == null ? Long.MAX_VALUE : pageSize);
    }

    private static RowReader<ResultBody> linesReader(Read read) {
        return result -> RowStreamWriter.readAll(result, read.statement(), read.representation(), read.rowFormat());
    }

    /// Reads the first chunk, so that errors until then are ordinary responses.
    private DatabaseResult stream(Read read, ReadSession session) {
        RowStreamWriter writer = new RowStreamWriter(read.statement(), read.representation(), read.rowFormat());
        OpenResult result = session.open(read.statement().sql(), read.parameters(), writer::readChunk);
        if (!writer.hasEnded()) {
            return new DatabaseResult.Streaming(new RowStream(result, writer), writer.total());
        }
        result.commit();
        return new DatabaseResult.Rows(writer.result(), total(read, writer.result(), session));
    }

    /// Returns the number of all matching rows; null if it is not requested.
    private @Nullable Long total(Read read, ResultBody rows, Session session) {
        boolean isComplete =
                read.count() == Count.EXACT && !read.plan().root().page().isLimited();
        return rows.total() != null
                ? rows.total()
                : isComplete ? Long.valueOf(rows.count()) : separateTotal(read, session);
    }

    /// Counts the rows by a separate statement; null for a function, which must not run twice.
    private @Nullable Long separateTotal(Read read, Session session) {
        return switch (read.plan().source()) {
            case ReadPlan.ResourceRows.ROWS -> estimator(session).total(read.count(), read.plan(), read.values());
            case FunctionCall _ -> null;
        };
    }

    private RowCountEstimator estimator(Session session) {
        return new RowCountEstimator(statements, session, maxRows);
    }
}
