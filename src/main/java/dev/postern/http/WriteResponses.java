package dev.postern.http;

import dev.postern.http.WritePreparer.PreparedWrite;
import dev.postern.http.WritePreparer.Verb;
import dev.postern.plan.Expression;
import dev.postern.plan.WritePlan;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.request.Preconditions.Existence;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Missing;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.Representation.Json;
import dev.postern.result.ContentRange;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
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
final class WriteResponses {

    private WriteResponses() {}

    /// The rows that a write wrote.
    ///
    /// @param keys of each of them, where they were read as keys
    record WriteResult(ResultBody rows, List<List<String>> keys) {

        static WriteResult of(ResultBody rows) {
            return new WriteResult(rows, List.of());
        }

        static WriteResult of(long count) {
            return of(new ResultBody(new JsonBuffer(), count, null, List.of(), false));
        }

        /// Reads rows of keys.
        static WriteResult keyed(ResultSet result, PreparedWrite write) throws SQLException {
            List<List<String>> keys = new ArrayList<>();
            List<@Nullable String> beside = new ArrayList<>();
            while (result.next()) {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= write.resource().key().size(); i++) {
                    key.add(String.valueOf(result.getString(i)));
                }
                keys.add(key);
                beside.clear();
                for (int i = 0; i < write.statement().hiddenColumns(); i++) {
                    beside.add(result.getString(write.statement().firstBeside() + i));
                }
            }
            return new WriteResult(new ResultBody(new JsonBuffer(), keys.size(), null, beside, false), keys);
        }

        long count() {
            return rows.count();
        }
    }

    /// Where the one row is that was written; null where there are several, or it has no key.
    private static @Nullable String location(PreparedWrite write, WriteResult outcome) {
        var columns = write.resource().key();
        if (outcome.keys().size() != 1 || columns.isEmpty()) {
            return null;
        }
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String value = outcome.keys().getFirst().get(i);
            filters.add(encoded(columns.get(i).name()) + "=eq." + encoded(value));
        }
        return "/" + encoded(write.call().resource()) + "?" + String.join("&", filters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// The answer.
    ///
    /// @throws dev.postern.problem.ProblemException where the rows must not stay
    static ApiResponse answer(PreparedWrite write, WriteResult outcome) {
        check(write, outcome.count());
        boolean shown = write.preferences().returning() == ReturnPreference.REPRESENTATION;
        boolean plain = write.call().key() != null && write.representation() instanceof Json;
        String type = (plain ? Json.ARRAY : write.representation()).contentType();
        int status = status(write, outcome);
        ApiResponse answer = shown ? ApiResponse.of(status, type, outcome.rows().body()) : ApiResponse.of(status);
        return answer.header("Location", location(write, outcome))
                .header("Content-Range", range(write, outcome.count()))
                .header("Preference-Applied", write.preferences().applied(kinds(write)))
                .header("ETag", tag(write, outcome, answer));
    }

    private static void check(PreparedWrite write, long count) {
        if (count == 0
                && (write.request().row() != null
                        || write.request().preconditions().any())) {
            throw missed(write);
        }
        if (write.representation().singular() && count != 1) {
            throw Exchange.notSingular(count);
        }
        if (write.verb() == Verb.PATCH || write.verb() == Verb.DELETE) {
            Exchange.refuseMore(count, write.preferences().maxAffected());
        }
    }

    /// No row was written, though one should have been.
    private static RuntimeException missed(PreparedWrite write) {
        Existence exists = write.request().preconditions().exists();
        if (exists == Existence.MUST_NOT_EXIST) {
            return ErrorCode.PRECONDITION_FAILED.exception("There is a row with this key already");
        } else if (exists == Existence.MUST_EXIST) {
            return ApiError.of(ErrorCode.PRECONDITION_FAILED, "The row has another version, or is not there")
                    .withHint("Read it again, and repeat the change with the ETag that comes with it.")
                    .exception();
        } else if (write.verb() == Verb.PUT) {
            return ErrorCode.PUT_KEY.exception("Payload values do not match URL in primary key column(s)");
        }
        return ErrorCode.ROW_NOT_FOUND.exception("No row of '"
                + write.resource().name() + "' has the key " + write.call().key());
    }

    private static int status(PreparedWrite write, WriteResult outcome) {
        boolean shown = write.preferences().returning() == ReturnPreference.REPRESENTATION;
        boolean merged = write.preferences().resolution() == Resolution.MERGE;
        return switch (write.verb()) {
            case POST -> merged && added(write, outcome) == 0 && outcome.count() > 0 ? 200 : 201;
            case PUT -> shown ? (added(write, outcome) > 0 ? 201 : 200) : 204;
            case PATCH, DELETE -> shown ? 200 : 204;
        };
    }

    /// Rows that were added; where the table cannot tell, a merge counts as adding.
    private static long added(PreparedWrite write, WriteResult outcome) {
        if (!write.plan().returned().includes(new Expression.AddedCount())) {
            return write.request().row() != null ? 0 : outcome.count();
        }
        List<@Nullable String> beside = outcome.rows().hiddenValues();
        String added = beside.isEmpty() ? null : beside.getFirst();
        return added == null ? 0 : Long.parseLong(added);
    }

    /// The tag of the row that was written, unless something may write it again before the transaction ends.
    private static @Nullable String tag(PreparedWrite write, WriteResult outcome, ApiResponse answer) {
        boolean read = write.plan().returned().includes(new Expression.RowVersion()) && write.verb() != Verb.DELETE;
        if (!read || outcome.count() != 1 || write.resource().isRewritten()) {
            return null;
        }
        EntityTag tag = EntityTag.of(outcome.rows().hiddenValues().getLast(), answer.contentType(), answer.body());
        return tag == null ? null : tag.header();
    }

    private static @Nullable String range(PreparedWrite write, long count) {
        Count wanted = write.preferences().count();
        Long total = wanted == Count.EXACT || wanted == Count.ESTIMATED ? Long.valueOf(count) : null;
        return switch (write.verb()) {
            case POST, DELETE -> new ContentRange(0, 0, total).header();
            case PATCH -> new ContentRange(0, count, total).header();
            case PUT -> null;
        };
    }

    /// The preferences that a write carries out.
    static Set<PreferenceName> kinds(PreparedWrite write) {
        EnumSet<PreferenceName> kinds =
                EnumSet.of(PreferenceName.RETURN, PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);
        if (write.verb() != Verb.PUT && write.preferences().count() != Count.PLANNED) {
            kinds.add(PreferenceName.COUNT); // of rows that were written, whose number is known
        }
        switch (write.verb()) {
            case POST -> {
                boolean tree = write.plan() instanceof WritePlan.NestedInsert;
                if (!tree || write.preferences().missing() == Missing.DEFAULT) {
                    kinds.add(PreferenceName.MISSING); // nested objects take the default of what they lack
                }
                if (write.resolvesConflicts()) {
                    kinds.add(PreferenceName.RESOLUTION);
                }
            }
            case PATCH -> {
                if (!(write.plan() instanceof WritePlan.BulkUpdate)
                        || write.request().parameters().columns() != null) {
                    kinds.add(PreferenceName.MISSING); // else a key that an object lacks is a column that it keeps
                }
                kinds.add(PreferenceName.MAX_AFFECTED);
            }
            case DELETE -> kinds.add(PreferenceName.MAX_AFFECTED);
            case PUT -> {} // one row, whole
        }
        return kinds;
    }
}
