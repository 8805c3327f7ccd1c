package dev.postern.http;

import dev.postern.http.Writes.Write;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import dev.postern.store.Session;
import dev.postern.store.Transaction;
import io.javalin.http.Context;
import java.util.function.Supplier;

/// Where writes come in over the wire: each is one transaction, and is answered once that has ended.
///
/// @param maxBody bytes of a body at most
record Endpoint(
        Writes writes,
        Statements statements,
        WriteOptions options,
        Database database,
        Departures departures,
        long maxBody) {

    void write(Context http) {
        Write write = writes.prepare(Operation.of(http, maxBody));
        Ending ending = write.preferences().ending(options.ending());
        Answer answer;
        try {
            answer = ending == Ending.COMMIT && write.settled()
                    ? database.committing(session -> watched(http, session, () -> write.run(session)))
                    : database.write(ending, transaction -> watched(http, transaction, () -> run(write, transaction)));
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

    private static Answer run(Write write, Transaction transaction) {
        String zone = write.preferences().timezone();
        if (zone != null) {
            transaction.zone(zone);
        }
        return write.run(transaction);
    }
}
