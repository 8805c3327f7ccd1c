package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.http.PreparedRead.BodyKind;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.result.ResultBody;
import dev.postern.result.RowFormat;
import dev.postern.result.RowStreamWriter;
import dev.postern.store.Database.RowReader;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Executor of volatile function calls, each of which is a transaction.
///
/// The response is sent after the transaction has ended. Rows are sent as a whole, because a stream could not
/// be rolled back.
final class VolatileCalls {

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final ReadExecutor executor;
    private final Authentication authentication;
    private final ClientDisconnects disconnects;
    private final Availability idempotency;

    /// @param idempotency whether an `Idempotency-Key` can be honoured
    VolatileCalls(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            ReadExecutor executor,
            Authentication authentication,
            ClientDisconnects disconnects,
            Availability idempotency) {
        this.catalog = catalog;
        this.settings = settings;
        this.executor = executor;
        this.authentication = authentication;
        this.disconnects = disconnects;
        this.idempotency = idempotency;
    }

    /// Calls the function and sends the response.
    ///
    /// @param body request body, for its `Idempotency-Key`
    void send(PreparedRead read, Representation representation, byte[] body) {
        IdempotentRequest idempotentRequest =
                IdempotentRequest.of(read.http(), idempotency, authentication.identify(read.http()), body);
        switch (representation) {
            case Json json -> run(read, json, idempotentRequest, executor.rowReader(read, json));
            case Representation.Csv csv -> run(read, csv, idempotentRequest, streamReader(read, csv));
            case Representation.JsonLines lines -> run(read, lines, idempotentRequest, streamReader(read, lines));
            case Representation.Custom custom -> {
                if (read.shape().rowFormat() == RowFormat.RAW) {
                    run(read, custom, idempotentRequest, executor.rowReader(read, Json.OBJECT));
                } else {
                    run(executor.withMediaTypeHandler(read, custom), custom, idempotentRequest, ResultBody::readValue);
                }
            }
            case Representation.ExecutionPlan executionPlan -> executor.send(read, executionPlan);
        }
    }

    private static RowReader<ResultBody> streamReader(PreparedRead read, Representation representation) {
        return result -> RowStreamWriter.readAll(
                result, read.statement(), representation, read.shape().rowFormat());
    }

    /// Commits after the checks of the result have passed.
    private void run(
            PreparedRead read,
            Representation representation,
            @Nullable IdempotentRequest idempotentRequest,
            RowReader<ResultBody> reader) {
        ApiResponse response = executor.capturingRunner(read)
                .write(read.preferences().transactionEnd(settings.writes().transactionEnd()), transaction -> {
                    Supplier<ApiResponse> work =
                            () -> toResponse(read, representation, readRows(read, transaction, reader));
                    try (var _ = disconnects.watch(read.http(), transaction::cancel)) {
                        return idempotentRequest == null ? work.get() : idempotentRequest.run(transaction, work);
                    }
                });
        read.timings().endStage("response");
        read.timings().writeTo(read.http());
        response.send(read.http());
    }

    private static ResultBody readRows(PreparedRead read, Transaction transaction, RowReader<ResultBody> reader) {
        return transaction.query(read.statement().sql(), read.parameters(), reader);
    }

    private ApiResponse toResponse(PreparedRead read, Representation representation, ResultBody rows) {
        Context http = read.http();
        executor.checkAndSetRange(read, representation, rows);
        List<String> warnings = ReadExecutor.warnings(read);
        ApiResponse response = read.shape().bodyKind() == BodyKind.EMPTY
                ? ApiResponse.of(204)
                : ApiResponse.of(http.statusCode(), representation.contentType(), rows.body());
        return response.setHeader("Content-Range", http.res().getHeader("Content-Range"))
                .setHeader("Preference-Applied", read.preferences().applied(ReadExecutor.CALL_PREFERENCES))
                .setHeader("Warning", warnings.isEmpty() ? null : String.join(", ", warnings))
                .setHeader("Content-Profile", Exchange.hasContentProfile(http, catalog) ? read.schema() : null);
    }
}
