package dev.postern.http;

import dev.postern.http.Authentication.IdentifiedCaller;
import dev.postern.http.WritePreparer.PreparedWrite;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.Session;
import dev.postern.store.SqlRunner;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Handler of writes to tables and views: `POST|PATCH|PUT|DELETE /api/{resource}` and `/api/{resource}/{key}`.
///
/// Each write is a transaction, and its response is sent after the transaction has ended.
///
/// @param idempotency whether an `Idempotency-Key` can be honoured
/// @param maxBody maximum bytes of a request body
record WriteHandler(
        WritePreparer preparer,
        StatementCache statements,
        WriteSettings settings,
        Authentication authentication,
        ClientDisconnects disconnects,
        Availability idempotency,
        long maxBody) {

    void write(Context http) {
        IdentifiedCaller caller = authentication.identify(http);
        if (!IdempotentRequest.isRequested(http)) {
            write(http, caller, preparer.prepare(ApiRequest.of(http, maxBody), caller.privileges()), null);
            return;
        }
        byte[] body = RequestBodyReader.read(http, maxBody);
        IdempotentRequest idempotentRequest = IdempotentRequest.of(http, idempotency, caller, body);
        write(http, caller, preparer.prepare(ApiRequest.of(http, () -> body), caller.privileges()), idempotentRequest);
    }

    private void write(
            Context http, IdentifiedCaller caller, PreparedWrite write, @Nullable IdempotentRequest idempotentRequest) {
        SqlRunner runner = caller.runner().withTimeZone(write.preferences().timezone());
        if (write.resource().setsResponse()) {
            runner = runner.capturing(ResponseGucs.of(http)::set);
        }
        TransactionEnd transactionEnd = write.preferences().transactionEnd(settings.transactionEnd());
        ApiResponse response;
        try {
            response = idempotentRequest == null
                            && transactionEnd == TransactionEnd.COMMIT
                            && write.canAutoCommit()
                            && !runner.capturesResponse()
                    ? runner.autoCommit(session -> runCancellable(http, session, () -> write.run(session)))
                    : runner.write(
                            transactionEnd,
                            transaction -> runCancellable(
                                    http, transaction, () -> run(write, idempotentRequest, transaction)));
        } catch (ProblemException e) {
            throw FailingObjectLocator.withPointer(e, write, statements, runner);
        }
        preparer.setContentProfile(http, write);
        response.send(http);
    }

    private ApiResponse runCancellable(Context http, Session session, Supplier<ApiResponse> work) {
        try (var _ = disconnects.watch(http, session::cancel)) {
            return work.get();
        }
    }

    private static ApiResponse run(
            PreparedWrite write, @Nullable IdempotentRequest idempotentRequest, Transaction transaction) {
        return idempotentRequest == null
                ? write.run(transaction)
                : idempotentRequest.run(transaction, () -> write.run(transaction));
    }
}
