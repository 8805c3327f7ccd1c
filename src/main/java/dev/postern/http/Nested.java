package dev.postern.http;

import dev.postern.http.Writes.Write;
import dev.postern.http.Written.Outcome;
import dev.postern.plan.Places;
import dev.postern.plan.Planner;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.Rules;
import dev.postern.plan.Values;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.reply.Rows;
import dev.postern.sql.Statement;
import dev.postern.sql.Statements;
import dev.postern.store.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a write of nested rows has beside that of plain ones.
///
/// @param places where the objects of each insertion stand
/// @param again reads the rows again once all are there; null: what was written is what is told
record Nested(Places places, @Nullable Statements again) {

    /// The outcome, once it is sure that every object became a row: rows are linked by their numbers, so that
    /// one that a trigger left out would link the others to the wrong ones.
    Outcome complete(Write write, Outcome outcome, Session session) {
        List<@Nullable String> made = outcome.rows().beside();
        for (int i = 0; places.numbered() && i < made.size(); i++) {
            if (Long.parseLong(String.valueOf(made.get(i))) != places.size(i)) {
                throw Refusal.of(Code.VALUE, "The database did not make a row of every object")
                        .details("A trigger or rule left some out, so the others cannot be linked.")
                        .exception();
            }
        }
        return again == null ? outcome : read(write, outcome, session, again);
    }

    /// Whether nothing that is read of the rows can undo them.
    boolean settled() {
        return again == null && !places.numbered();
    }

    private static Outcome read(Write write, Outcome outcome, Session session, Statements statements) {
        Values values = new Values();
        ReadPlan plan = new Planner(write.request().query(), values, Rules.DEFAULT)
                .readAll(write.resource(), outcome.keys(), write.request().form());
        Statement statement = statements.of(plan);
        Rows rows =
                session.query(statement.sql(), values.in(statement.values()), result -> write.told(result, statement));
        return Outcome.of(rows);
    }
}
