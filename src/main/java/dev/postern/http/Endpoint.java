package dev.postern.http;

import dev.postern.http.Writes.Write;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import dev.postern.store.Session;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where writes come in over the wire: each is one transaction, and is answered once that has ended.
///
/// @param maxBody bytes of a body at most
record Endpoint(
        Writes writes,
        Statements statements,
        WriteOptions options,
        Database database,
        Departures departures,
        Once.Store store,
        long maxBody) {

    /// What a client may send again with an `Idempotency-Key`; the others can be repeated as they are.
    private static final Set<HandlerType> REPEATABLE = Set.of(HandlerType.POST, HandlerType.PATCH);

    void write(Context http) {
        if (http.header("Idempotency-Key") == null) {
            write(http, writes.prepare(Operation.of(http, maxBody)), null);
            return;
        }
        byte[] body = Bodies.read(http, maxBody);
        boolean repeatable = REPEATABLE.contains(http.method());
        Once once = repeatable ? Once.of(http, store, body) : null;
        write(http, writes.prepare(Operation.of(http, () -> body)), once);
    }

    private void write(Context http, Write write, @Nullable Once once) {
        Ending ending = write.preferences().ending(options.ending());
        Answer answer;
        try {
            answer = once == null && ending == Ending.COMMIT && write.settled()
                    ? database.committing(session -> watched(http, session, () -> write.run(session)))
                    : database.write(
                            ending, transaction -> watched(http, transaction, () -> run(write, once, transaction)));
        } catch (ProblemException e) {
            throw Fault.located(e, write, statements, database);
        }
        answer.send(http);
    }

    private Answer watched(Context http, Session session, Supplier<Answer> work) {
        try (var _ = departures.watch(http, session::cancel)) {
            return work.get();
        }
    }

    private static Answer run(Write write, @Nullable Once once, Transaction transaction) {
        String zone = write.preferences().timezone();
        if (zone != null) {
            transaction.zone(zone);
        }
        return once == null ? write.run(transaction) : once.run(transaction, () -> write.run(transaction));
    }
}
