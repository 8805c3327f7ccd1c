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

/// Where writes come in over the wire: each is one transaction, and is answered once that has ended.
///
/// @param keys whether writes can be sent again with an `Idempotency-Key`
/// @param maxBody bytes of a body at most
record WriteHandler(
        WritePreparer writes,
        StatementCache statements,
        WriteSettings options,
        Authentication callers,
        ClientDisconnects departures,
        Availability keys,
        long maxBody) {

    void write(Context http) {
        IdentifiedCaller caller = callers.identify(http);
        if (!IdempotentRequest.isRequested(http)) {
            write(http, caller, writes.prepare(ApiRequest.of(http, maxBody), caller.privileges()), null);
            return;
        }
        byte[] body = RequestBodyReader.read(http, maxBody);
        IdempotentRequest once = IdempotentRequest.of(http, keys, caller, body);
        write(http, caller, writes.prepare(ApiRequest.of(http, () -> body), caller.privileges()), once);
    }

    private void write(Context http, IdentifiedCaller caller, PreparedWrite write, @Nullable IdempotentRequest once) {
        SqlRunner runner = caller.runner().inZone(write.preferences().timezone());
        if (write.resource().setsResponse()) {
            runner = runner.capturing(ResponseGucs.of(http)::set);
        }
        TransactionEnd ending = write.preferences().ending(options.ending());
        ApiResponse answer;
        try {
            answer = once == null
                            && ending == TransactionEnd.COMMIT
                            && write.canAutoCommit()
                            && !runner.capturesResponse()
                    ? runner.autoCommit(session -> watched(http, session, () -> write.run(session)))
                    : runner.write(
                            ending, transaction -> watched(http, transaction, () -> run(write, once, transaction)));
        } catch (ProblemException e) {
            throw FailingObjectLocator.withPointer(e, write, statements, runner);
        }
        writes.profile(http, write);
        answer.send(http);
    }

    private ApiResponse watched(Context http, Session session, Supplier<ApiResponse> work) {
        try (var _ = departures.watch(http, session::cancel)) {
            return work.get();
        }
    }

    private static ApiResponse run(PreparedWrite write, @Nullable IdempotentRequest once, Transaction transaction) {
        return once == null ? write.run(transaction) : once.run(transaction, () -> write.run(transaction));
    }
}
