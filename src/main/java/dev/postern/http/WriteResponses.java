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

/// Responses of writes, and the checks that can still roll a write back.
final class WriteResponses {

    private WriteResponses() {}

    /// Result of a write.
    ///
    /// @param keys row keys of the rows; empty unless they were read
    record WriteResult(ResultBody rows, List<List<String>> keys) {

        static WriteResult of(ResultBody rows) {
            return new WriteResult(rows, List.of());
        }

        static WriteResult of(long count) {
            return of(new ResultBody(new JsonBuffer(), count, null, List.of(), false));
        }

        /// Reads the row keys of a write.
        static WriteResult readKeys(ResultSet result, PreparedWrite write) throws SQLException {
            List<List<String>> keys = new ArrayList<>();
            List<@Nullable String> hiddenValues = new ArrayList<>();
            while (result.next()) {
                List<String> key = new ArrayList<>();
                for (int i = 1; i <= write.resource().key().size(); i++) {
                    key.add(String.valueOf(result.getString(i)));
                }
                keys.add(key);
                hiddenValues.clear();
                for (int i = 0; i < write.statement().hiddenColumns(); i++) {
                    hiddenValues.add(result.getString(write.statement().firstHiddenColumn() + i));
                }
            }
            return new WriteResult(new ResultBody(new JsonBuffer(), keys.size(), null, hiddenValues, false), keys);
        }

        long count() {
            return rows.count();
        }
    }

    /// Returns the URL of the written row; null for several rows or without a key.
    private static @Nullable String location(PreparedWrite write, WriteResult result) {
        var columns = write.resource().key();
        if (result.keys().size() != 1 || columns.isEmpty()) {
            return null;
        }
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String value = result.keys().getFirst().get(i);
            filters.add(urlEncode(columns.get(i).name()) + "=eq." + urlEncode(value));
        }
        return "/" + urlEncode(write.apiRequest().resource()) + "?" + String.join("&", filters);
    }

    private static String urlEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Checks the result and creates the response.
    ///
    /// @throws dev.postern.problem.ProblemException if the write must be rolled back
    static ApiResponse toResponse(PreparedWrite write, WriteResult result) {
        check(write, result.count());
        boolean isShown = write.preferences().returnPreference() == ReturnPreference.REPRESENTATION;
        boolean isSingleRow = write.apiRequest().key() != null && write.representation() instanceof Json;
        String type = (isSingleRow ? Json.ARRAY : write.representation()).contentType();
        int status = status(write, result);
        ApiResponse response =
                isShown ? ApiResponse.of(status, type, result.rows().body()) : ApiResponse.of(status);
        return response.setHeader("Location", location(write, result))
                .setHeader("Content-Range", contentRange(write, result.count()))
                .setHeader("Preference-Applied", write.preferences().applied(supportedPreferences(write)))
                .setHeader("ETag", entityTag(write, result, response));
    }

    private static void check(PreparedWrite write, long count) {
        if (count == 0
                && (write.request().row() != null
                        || write.request().preconditions().isConditional())) {
            throw noRowWritten(write);
        }
        if (write.representation().isSingular() && count != 1) {
            throw Exchange.notSingular(count);
        }
        if (write.verb() == Verb.PATCH || write.verb() == Verb.DELETE) {
            Exchange.checkMaxAffected(count, write.preferences().maxAffected());
        }
    }

    /// Creates the error for a write that affected no row although one was required.
    private static RuntimeException noRowWritten(PreparedWrite write) {
        Existence existence = write.request().preconditions().existence();
        if (existence == Existence.MUST_NOT_EXIST) {
            return ErrorCode.PRECONDITION_FAILED.exception("A row with this key already exists");
        } else if (existence == Existence.MUST_EXIST) {
            return ApiError.of(ErrorCode.PRECONDITION_FAILED, "The row does not exist or its ETag has changed")
                    .withHint("Read the row again, then repeat the change with its new ETag.")
                    .exception();
        } else if (write.verb() == Verb.PUT) {
            return ErrorCode.PUT_KEY.exception("Payload values do not match URL in primary key column(s)");
        }
        return ErrorCode.ROW_NOT_FOUND.exception("'" + write.resource().name() + "' has no row with key "
                + write.apiRequest().key());
    }

    private static int status(PreparedWrite write, WriteResult result) {
        boolean isShown = write.preferences().returnPreference() == ReturnPreference.REPRESENTATION;
        boolean isMerge = write.preferences().resolution() == Resolution.MERGE;
        return switch (write.verb()) {
            case POST -> isMerge && addedRows(write, result) == 0 && result.count() > 0 ? 200 : 201;
            case PUT -> isShown ? (addedRows(write, result) > 0 ? 201 : 200) : 204;
            case PATCH, DELETE -> isShown ? 200 : 204;
        };
    }

    /// Returns the number of inserted rows. If the table cannot count them, an upsert counts as inserts.
    private static long addedRows(PreparedWrite write, WriteResult result) {
        if (!write.plan().returning().includes(new Expression.AddedCount())) {
            return write.request().row() != null ? 0 : result.count();
        }
        List<@Nullable String> hiddenValues = result.rows().hiddenValues();
        String added = hiddenValues.isEmpty() ? null : hiddenValues.getFirst();
        return added == null ? 0 : Long.parseLong(added);
    }

    /// Returns the entity tag of the written row; null if the transaction can write the row again.
    private static @Nullable String entityTag(PreparedWrite write, WriteResult result, ApiResponse response) {
        boolean hasVersion =
                write.plan().returning().includes(new Expression.RowVersion()) && write.verb() != Verb.DELETE;
        if (!hasVersion || result.count() != 1 || write.resource().isRewritten()) {
            return null;
        }
        EntityTag tag = EntityTag.of(result.rows().hiddenValues().getLast(), response.contentType(), response.body());
        return tag == null ? null : tag.header();
    }

    private static @Nullable String contentRange(PreparedWrite write, long count) {
        Count requested = write.preferences().count();
        Long total = requested == Count.EXACT || requested == Count.ESTIMATED ? Long.valueOf(count) : null;
        return switch (write.verb()) {
            case POST, DELETE -> new ContentRange(0, 0, total).header();
            case PATCH -> new ContentRange(0, count, total).header();
            case PUT -> null;
        };
    }

    /// Returns the supported preferences of a write.
    static Set<PreferenceName> supportedPreferences(PreparedWrite write) {
        EnumSet<PreferenceName> supported =
                EnumSet.of(PreferenceName.RETURN, PreferenceName.TX, PreferenceName.HANDLING, PreferenceName.TIMEZONE);
        if (write.verb() != Verb.PUT && write.preferences().count() != Count.PLANNED) {
            supported.add(PreferenceName.COUNT); // the number of written rows is known
        }
        switch (write.verb()) {
            case POST -> {
                boolean isNested = write.plan() instanceof WritePlan.NestedInsert;
                if (!isNested || write.preferences().missing() == Missing.DEFAULT) {
                    supported.add(PreferenceName.MISSING); // nested objects take the defaults of missing keys
                }
                if (write.resolvesConflicts()) {
                    supported.add(PreferenceName.RESOLUTION);
                }
            }
            case PATCH -> {
                if (!(write.plan() instanceof WritePlan.BulkUpdate)
                        || write.request().parameters().columns() != null) {
                    supported.add(PreferenceName.MISSING); // otherwise missing keys keep their columns
                }
                supported.add(PreferenceName.MAX_AFFECTED);
            }
            case DELETE -> supported.add(PreferenceName.MAX_AFFECTED);
            case PUT -> {} // one row, whole
        }
        return supported;
    }
}
