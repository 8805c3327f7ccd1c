package dev.postern.http;

import dev.postern.http.Writes.Write;
import dev.postern.problem.ProblemException;
import dev.postern.request.Preferences.Ending;
import dev.postern.sql.Statements;
import dev.postern.store.Database;
import io.javalin.http.Context;

/// Where writes come in over the wire: each is one transaction, and is answered once that has ended.
///
/// @param maxBody bytes of a body at most
record Endpoint(Writes writes, Statements statements, WriteOptions options, Database database, long maxBody) {

    void write(Context http) {
        Write write = writes.prepare(Call.of(http, maxBody));
        Ending ending = write.preferences().ending(options.ending());
        Answer answer;
        try {
            answer = database.write(ending, write::run);
        } catch (ProblemException e) {
            throw Fault.located(e, write, statements, database);
        }
        answer.send(http);
    }
}
