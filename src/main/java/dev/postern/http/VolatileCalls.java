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

/// Calls of functions that may write: each is one transaction, and is answered once that has ended. Rows are
/// sent as a whole, for a stream could not be undone.
final class VolatileCalls {

    private final ApiCatalog catalog;
    private final ApiServer.ServerSettings settings;
    private final ReadExecutor answers;
    private final Authentication callers;
    private final ClientDisconnects departures;
    private final Availability keys;

    /// @param keys whether calls can be sent again with an `Idempotency-Key`
    VolatileCalls(
            ApiCatalog catalog,
            ApiServer.ServerSettings settings,
            ReadExecutor answers,
            Authentication callers,
            ClientDisconnects departures,
            Availability keys) {
        this.catalog = catalog;
        this.settings = settings;
        this.answers = answers;
        this.callers = callers;
        this.departures = departures;
        this.keys = keys;
    }

    /// @param sent the body of a request with an `Idempotency-Key`
    void send(PreparedRead read, Representation representation, byte[] sent) {
        IdempotentRequest once = IdempotentRequest.of(read.http(), keys, callers.identify(read.http()), sent);
        switch (representation) {
            case Json json -> run(read, json, once, answers.reading(read, json));
            case Representation.Csv csv -> run(read, csv, once, lines(read, csv));
            case Representation.JsonLines lines -> run(read, lines, once, lines(read, lines));
            case Representation.Custom custom -> {
                if (read.outcome().element() == RowFormat.RAW) {
                    run(read, custom, once, answers.reading(read, Json.OBJECT));
                } else {
                    run(answers.made(read, custom), custom, once, ResultBody::value);
                }
            }
            case Representation.ExecutionPlan explain -> answers.send(read, explain);
        }
    }

    private static RowReader<ResultBody> lines(PreparedRead read, Representation representation) {
        return result -> RowStreamWriter.whole(
                result, read.statement(), representation, read.outcome().element());
    }

    /// Commits once it is known that the rows can be shown.
    private void run(
            PreparedRead read,
            Representation representation,
            @Nullable IdempotentRequest once,
            RowReader<ResultBody> reader) {
        ApiResponse answer = answers.capturingRunner(read)
                .write(read.preferences().ending(settings.writes().ending()), transaction -> {
                    Supplier<ApiResponse> work = () -> answer(read, representation, rows(read, transaction, reader));
                    try (var _ = departures.watch(read.http(), transaction::cancel)) {
                        return once == null ? work.get() : once.run(transaction, work);
                    }
                });
        read.timings().end("response");
        read.timings().writeTo(read.http());
        answer.send(read.http());
    }

    private static ResultBody rows(PreparedRead read, Transaction transaction, RowReader<ResultBody> reader) {
        return transaction.query(read.statement().sql(), read.parameters(), reader);
    }

    private ApiResponse answer(PreparedRead read, Representation representation, ResultBody rows) {
        Context http = read.http();
        answers.checkAndSetRange(read, representation, rows);
        List<String> warnings = ReadExecutor.warnings(read);
        ApiResponse answer = read.outcome().extent() == BodyKind.EMPTY
                ? ApiResponse.of(204)
                : ApiResponse.of(http.statusCode(), representation.contentType(), rows.body());
        return answer.header("Content-Range", http.res().getHeader("Content-Range"))
                .header("Preference-Applied", read.preferences().applied(ReadExecutor.CALL))
                .header("Warning", warnings.isEmpty() ? null : String.join(", ", warnings))
                .header("Content-Profile", Exchange.namesSchema(http, catalog) ? read.schema() : null);
    }
}
