package dev.postern.http;

import dev.postern.http.Callers.IdentifiedCaller;
import dev.postern.http.Writes.Write;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.sql.StatementCache;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.SqlRunner;
import dev.postern.store.Session;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where writes come in over the wire: each is one transaction, and is answered once that has ended.
///
/// @param keys whether writes can be sent again with an `Idempotency-Key`
/// @param maxBody bytes of a body at most
record Endpoint(
        Writes writes,
        StatementCache statements,
        WriteOptions options,
        Callers callers,
        Departures departures,
        Availability keys,
        long maxBody) {

    void write(Context http) {
        IdentifiedCaller caller = callers.of(http);
        if (!Once.isRequested(http)) {
            write(http, caller, writes.prepare(Operation.of(http, maxBody), caller.privileges()), null);
            return;
        }
        byte[] body = Bodies.read(http, maxBody);
        Once once = Once.of(http, keys, caller, body);
        write(http, caller, writes.prepare(Operation.of(http, () -> body), caller.privileges()), once);
    }

    private void write(Context http, IdentifiedCaller caller, Write write, @Nullable Once once) {
        SqlRunner runner = caller.runner().inZone(write.preferences().timezone());
        if (write.resource().setsResponse()) {
            runner = runner.capturing(Overrides.of(http)::hear);
        }
        TransactionEnd ending = write.preferences().ending(options.ending());
        Answer answer;
        try {
            answer = once == null && ending == TransactionEnd.COMMIT && write.settled() && !runner.capturesResponse()
                    ? runner.autoCommit(session -> watched(http, session, () -> write.run(session)))
                    : runner.write(
                            ending, transaction -> watched(http, transaction, () -> run(write, once, transaction)));
        } catch (ProblemException e) {
            throw Fault.located(e, write, statements, runner);
        }
        writes.profile(http, write);
        answer.send(http);
    }

    private Answer watched(Context http, Session session, Supplier<Answer> work) {
        try (var _ = departures.watch(http, session::cancel)) {
            return work.get();
        }
    }

    private static Answer run(Write write, @Nullable Once once, Transaction transaction) {
        return once == null ? write.run(transaction) : once.run(transaction, () -> write.run(transaction));
    }
}
