package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.api.DatabaseResult.Written;
import dev.postern.api.ParsedRequest.Verb;
import dev.postern.catalog.Replacement;
import dev.postern.plan.Expression;
import dev.postern.plan.WritePlan;
import dev.postern.problem.RowErrors;
import dev.postern.problem.RowKeyErrors;
import dev.postern.request.Preconditions.Existence;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Preferences.Missing;
import dev.postern.request.Preferences.PreferenceName;
import dev.postern.request.Preferences.Resolution;
import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.Representation.ExecutionPlan;
import dev.postern.request.Representation.Json;
import dev.postern.result.ContentRange;
import dev.postern.result.JsonBuffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Responses of writes, and the checks that can still roll a write back.
final class WriteResponses {

    private WriteResponses() {}

    /// Returns the path or URL of the written row; null for several rows or without a key.
    private static @Nullable String location(Write write, Written result) {
        var columns = write.resource().locationColumns();
        if (result.keys().size() != 1 || columns.isEmpty()) {
            return null;
        }
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String value = result.keys().getFirst().get(i);
            filters.add(urlEncode(columns.get(i).name()) + (value == null ? "=is.null" : "=eq." + urlEncode(value)));
        }
        return write.request().base().url() + "/" + urlEncode(resourceName(write)) + "?" + String.join("&", filters);
    }

    /// Returns the name of the resource as the request has it.
    private static String resourceName(Write write) {
        return switch (write.request().target()) {
            case Target.Rows(String resource) -> resource;
            case Target.Row(String resource, var _) -> resource;
            case Target.Root _, Target.Function _, Target.Batch _ ->
                write.resource().name();
        };
    }

    private static String urlEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Checks the result and creates the response.
    ///
    /// @throws dev.postern.problem.ProblemException if the write must be rolled back
    static ApiResponse of(Write write, Written result) {
        check(write, result.count());
        boolean isShown = write.preferences().returnPreference() == ReturnPreference.REPRESENTATION;
        boolean isSingleRow = write.isRow() && write.representation() instanceof Json;
        String type = (isSingleRow ? Json.ARRAY : write.representation()).contentType();
        JsonBuffer body = isShown ? result.rows().body() : new JsonBuffer();
        ResponseHeaders headers = ResponseHeaders.builder()
                .addAll(write.headers())
                .add("Location", location(write, result))
                .add("Content-Range", contentRange(write, result.count()))
                .add("Preference-Applied", write.preferences().applied(supportedPreferences(write)))
                .add("ETag", entityTag(write, result, isShown ? type : null, body))
                .build();
        int status = status(write, result);
        return isShown ? ApiResponse.of(status, headers, type, body) : ApiResponse.empty(status, headers);
    }

    /// Creates the response with an execution plan.
    static ApiResponse of(Write write, DatabaseResult.Explained result) {
        return ReadResponses.executionPlan(write.headers(), write.representation(), result);
    }

    private static void check(Write write, long count) {
        if (count == 0
                && (write.writeRequest().row() != null
                        || write.writeRequest().preconditions().isConditional())) {
            throw noRowWritten(write);
        }
        if (write.representation().isSingular() && count != 1) {
            throw RowErrors.notSingular(count);
        }
        if (write.verb() == Verb.PATCH || write.verb() == Verb.DELETE) {
            ReadResponses.checkMaxAffected(count, write.preferences().maxAffected());
        }
    }

    /// Creates the error for a write that affected no row although one was required.
    private static RuntimeException noRowWritten(Write write) {
        Existence existence = write.writeRequest().preconditions().existence();
        if (existence == Existence.MUST_NOT_EXIST) {
            return RowErrors.rowExists();
        } else if (existence == Existence.MUST_EXIST) {
            return RowErrors.rowChanged();
        } else if (write.verb() == Verb.PUT) {
            return write.resource().replacement() == Replacement.UPDATE_ONLY
                    ? RowErrors.notReplaced(write.resource().name())
                    : RowKeyErrors.putKey();
        }
        return RowErrors.notFound(
                write.resource().name(),
                write.request().target() instanceof Target.Row(var _, String key) ? key : null);
    }

    private static int status(Write write, Written result) {
        boolean isShown = write.preferences().returnPreference() == ReturnPreference.REPRESENTATION;
        boolean isMerge = write.preferences().resolution() == Resolution.MERGE;
        return switch (write.verb()) {
            case POST -> isMerge && addedRows(write, result) == 0 ? 200 : 201;
            case PUT -> isShown ? (addedRows(write, result) > 0 ? 201 : 200) : 204;
            case PATCH, DELETE -> isShown ? 200 : 204;
        };
    }

    /// Returns the number of inserted rows. If the table cannot count them, an upsert counts as inserts.
    private static long addedRows(Write write, Written result) {
        if (!write.plan().returning().includes(new Expression.AddedCount())) {
            return write.writeRequest().row() != null ? 0 : result.count();
        }
        List<@Nullable String> hiddenValues = result.rows().hiddenValues();
        String added = hiddenValues.isEmpty() ? null : hiddenValues.getFirst();
        return added == null ? 0 : Long.parseLong(added);
    }

    /// Returns the entity tag of the written row; null if the transaction can write the row again.
    private static @Nullable String entityTag(
            Write write, Written result, @Nullable String contentType, JsonBuffer body) {
        boolean hasVersion =
                write.plan().returning().includes(new Expression.RowVersion()) && write.verb() != Verb.DELETE;
        if (!hasVersion || result.count() != 1 || write.isRewritten()) {
            return null;
        }
        EntityTag tag = EntityTag.of(result.rows().hiddenValues().getLast(), contentType, body);
        return tag == null ? null : tag.header();
    }

    private static @Nullable String contentRange(Write write, long count) {
        Count requested = write.preferences().count();
        Long total = requested == Count.EXACT || requested == Count.ESTIMATED ? Long.valueOf(count) : null;
        return switch (write.verb()) {
            case POST, DELETE -> new ContentRange(0, 0, total).header();
            case PATCH -> new ContentRange(0, count, total).header();
            case PUT -> null;
        };
    }

    /// Returns the supported preferences of a write.
    static Set<PreferenceName> supportedPreferences(Write write) {
        EnumSet<PreferenceName> supported = EnumSet.of(
                PreferenceName.RETURN,
                PreferenceName.TX,
                PreferenceName.HANDLING,
                PreferenceName.TIMEZONE,
                PreferenceName.BIGINT);
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
                        || write.writeRequest().parameters().columns() != null) {
                    supported.add(PreferenceName.MISSING); // otherwise a missing key leaves its column unchanged
                }
                supported.add(PreferenceName.MAX_AFFECTED);
            }
            case DELETE -> supported.add(PreferenceName.MAX_AFFECTED);
            case PUT -> {} // replaces one complete row
        }
        if (write.representation() instanceof ExecutionPlan) {
            supported.removeAll(Set.of(PreferenceName.COUNT, PreferenceName.MAX_AFFECTED)); // no rows are counted
        }
        return supported;
    }
}
