package dev.postern.http;

import dev.postern.http.Writes.Verb;
import dev.postern.http.Writes.Write;
import dev.postern.plan.Expression;
import dev.postern.plan.RowTarget;
import dev.postern.problem.Code;
import dev.postern.problem.Refusal;
import dev.postern.reply.ContentRange;
import dev.postern.reply.JsonBuffer;
import dev.postern.reply.Rows;
import dev.postern.request.Preconditions.Existence;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Kind;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.Returning;
import dev.postern.request.Representation.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is told of a write: whether its rows may stay, and the answer.
final class Written {

    private Written() {}

    /// The rows that a write wrote.
    ///
    /// @param location filter for the one row; null where it has no key or was not asked for
    record Outcome(Rows rows, @Nullable String location) {

        static Outcome of(long count) {
            return new Outcome(new Rows(new JsonBuffer(), count, null, List.of(), false), null);
        }

        static Outcome read(ResultSet result, Write write) throws SQLException {
            if (write.preferences().returning() == Returning.HEADERS_ONLY && write.verb() == Verb.POST) {
                return located(result, write);
            }
            Rows rows = write.representation() instanceof Json json
                    ? Rows.read(result, write.statement(), write.call().key() == null ? json : json.ofOne())
                    : Rows.csv(result, write.statement());
            return new Outcome(rows, null);
        }

        private static Outcome located(ResultSet result, Write write) throws SQLException {
            String location = null;
            String added = null;
            long count = 0;
            var key = write.resource().key();
            while (result.next()) {
                List<String> filters = new ArrayList<>();
                for (int i = 0; i < key.size(); i++) {
                    filters.add(encoded(key.get(i).name()) + "=eq." + encoded(result.getString(i + 1)));
                }
                location = filters.isEmpty() ? null : String.join("&", filters);
                if (write.statement().beside() > 0) {
                    added = result.getString(write.statement().firstBeside());
                }
                count++;
            }
            List<@Nullable String> beside = new ArrayList<>();
            beside.add(added);
            Rows rows = new Rows(new JsonBuffer(), count, null, beside, false);
            return new Outcome(rows, count == 1 ? location : null);
        }

        private static String encoded(@Nullable String text) {
            return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
        }

        long count() {
            return rows.count();
        }
    }

    /// The answer.
    ///
    /// @throws dev.postern.problem.ProblemException where the rows must not stay
    static Answer answer(Write write, Outcome outcome) {
        check(write, outcome.count());
        boolean shown = write.preferences().returning() == Returning.REPRESENTATION;
        boolean plain = write.call().key() != null && write.representation() instanceof Json;
        String type = (plain ? Json.ARRAY : write.representation()).contentType();
        int status = status(write, outcome);
        Answer answer = shown ? Answer.of(status, type, outcome.rows().body()) : Answer.of(status);
        if (outcome.location() != null) {
            answer.header("Location", "/" + Outcome.encoded(write.call().resource()) + "?" + outcome.location());
        }
        return answer.header("Content-Range", range(write, outcome.count()))
                .header("Preference-Applied", write.preferences().applied(kinds(write)))
                .header("ETag", version(write, outcome));
    }

    private static void check(Write write, long count) {
        RowTarget row = write.request().row();
        if (row != null && count == 0) {
            throw missed(write, row);
        }
        if (write.representation().singular() && count != 1) {
            throw Exchange.notSingular(count);
        }
        Long most = write.preferences().maxAffected();
        if (most != null && count > most && (write.verb() == Verb.PATCH || write.verb() == Verb.DELETE)) {
            throw Refusal.of(Code.MAX_AFFECTED, "Query result exceeds max-affected preference constraint")
                    .details("The query affects " + count + " rows")
                    .exception();
        }
    }

    /// The one row was not written.
    private static RuntimeException missed(Write write, RowTarget row) {
        Existence exists = row.preconditions().exists();
        if (exists == Existence.RULED_OUT) {
            return Code.PRECONDITION.refusal("There is a row with this key already");
        } else if (exists == Existence.REQUIRED) {
            return Refusal.of(Code.PRECONDITION, "The row has another version, or is not there")
                    .hint("Read it again, and repeat the change with the ETag that comes with it.")
                    .exception();
        } else if (write.verb() == Verb.PUT) {
            return Code.PUT_KEY.refusal("Payload values do not match URL in primary key column(s)");
        }
        return Code.NO_SUCH_ROW.refusal("No row of '" + write.resource().name() + "' has the key "
                + write.call().key());
    }

    private static int status(Write write, Outcome outcome) {
        boolean shown = write.preferences().returning() == Returning.REPRESENTATION;
        boolean merged = write.preferences().resolution() == Resolution.MERGE;
        return switch (write.verb()) {
            case POST -> merged && added(write, outcome) == 0 && outcome.count() > 0 ? 200 : 201;
            case PUT -> shown ? (added(write, outcome) > 0 ? 201 : 200) : 204;
            case PATCH, DELETE -> shown ? 200 : 204;
        };
    }

    /// Rows that were added; where the table cannot tell, a merge counts as adding.
    private static long added(Write write, Outcome outcome) {
        if (!write.plan().returned().tells(new Expression.Added())) {
            return write.request().row() != null ? 0 : outcome.count();
        }
        List<@Nullable String> beside = outcome.rows().beside();
        String added = beside.isEmpty() ? null : beside.getFirst();
        return added == null ? 0 : Long.parseLong(added);
    }

    private static @Nullable String version(Write write, Outcome outcome) {
        boolean told = write.plan().returned().tells(new Expression.Version()) && write.verb() != Verb.DELETE;
        return told && outcome.count() == 1 ? "\"" + outcome.rows().beside().getLast() + "\"" : null;
    }

    private static @Nullable String range(Write write, long count) {
        Count wanted = write.preferences().count();
        Long total = wanted == Count.EXACT || wanted == Count.ESTIMATED ? Long.valueOf(count) : null;
        return switch (write.verb()) {
            case POST, DELETE -> new ContentRange(0, 0, total).header();
            case PATCH -> new ContentRange(0, count, total).header();
            case PUT -> null;
        };
    }

    /// What counts for a write of this kind.
    private static Set<Kind> kinds(Write write) {
        EnumSet<Kind> kinds = EnumSet.of(Kind.RETURN, Kind.COUNT, Kind.TX, Kind.HANDLING, Kind.TIMEZONE);
        switch (write.verb()) {
            case POST -> {
                kinds.add(Kind.MISSING);
                if (write.resolvesConflicts()) {
                    kinds.add(Kind.RESOLUTION);
                }
            }
            case PATCH -> {
                kinds.add(Kind.MISSING);
                kinds.add(Kind.MAX_AFFECTED);
            }
            case DELETE -> kinds.add(Kind.MAX_AFFECTED);
            case PUT -> {} // one row, whole
        }
        return kinds;
    }
}
