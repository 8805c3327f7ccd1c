package dev.postern.http;

import dev.postern.http.Callers.Identity;
import dev.postern.http.Writes.Write;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import dev.postern.sql.Statements;
import dev.postern.store.Runner;
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
        Callers callers,
        Departures departures,
        Once.Store store,
        long maxBody) {

    /// What a client may send again with an `Idempotency-Key`; the others can be repeated as they are.
    private static final Set<HandlerType> REPEATABLE = Set.of(HandlerType.POST, HandlerType.PATCH);

    void write(Context http) {
        Identity caller = callers.of(http);
        if (http.header("Idempotency-Key") == null) {
            write(http, caller, writes.prepare(Operation.of(http, maxBody), caller.privileges()), null);
            return;
        }
        byte[] body = Bodies.read(http, maxBody);
        boolean repeatable = REPEATABLE.contains(http.method());
        Once once = repeatable ? Once.of(http, store, caller, body) : null;
        write(http, caller, writes.prepare(Operation.of(http, () -> body), caller.privileges()), once);
    }

    private void write(Context http, Identity caller, Write write, @Nullable Once once) {
        Runner runner = caller.runner().inZone(write.preferences().timezone());
        if (write.resource().answers()) {
            runner = runner.heardBy(Overrides.of(http)::hear);
        }
        Ending ending = write.preferences().ending(options.ending());
        Answer answer;
        try {
            answer = once == null && ending == Ending.COMMIT && write.settled() && !runner.isHeard()
                    ? runner.committing(session -> watched(http, session, () -> write.run(session)))
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
