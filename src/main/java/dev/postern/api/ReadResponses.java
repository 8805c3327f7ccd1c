package dev.postern.api;

import dev.postern.api.Action.BodyKind;
import dev.postern.api.Action.Page;
import dev.postern.api.Action.Read;
import dev.postern.api.DatabaseResult.Rows;
import dev.postern.api.DatabaseResult.Streaming;
import dev.postern.plan.FunctionCall;
import dev.postern.problem.PageErrors;
import dev.postern.problem.PreferenceErrors;
import dev.postern.problem.RowErrors;
import dev.postern.request.PageToken;
import dev.postern.request.Representation;
import dev.postern.request.Representation.Json;
import dev.postern.result.ContentRange;
import dev.postern.result.JsonBuffer;
import dev.postern.result.ResultBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Responses of reads, and the checks that reject a result.
final class ReadResponses {

    /// Content Security Policy (level 3) of HTML from SQL: styles, and images and forms of the same origin.
    ///
    /// SQL can set another policy by `response.headers`.
    private static final String HTML_SECURITY_POLICY =
            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// Maximum characters of `Link`, because clients reject headers of 16 KiB.
    private static final int MAX_LINK_LENGTH = 8_192;

    private ReadResponses() {}

    /// Checks rows and creates the response.
    static ApiResponse of(Read read, Rows result) {
        return read.row() == null ? collection(read, result) : row(read, result.body());
    }

    private static ApiResponse row(Read read, ResultBody rows) {
        if (rows.count() == 0 && read.row() != null) {
            throw RowErrors.notFound(read.row().resource(), read.row().key());
        }
        String type = Json.ARRAY.contentType();
        ResponseHeaders headers = ResponseHeaders.builder()
                .addAll(read.headers())
                .add("ETag", entityTag(read, rows, type))
                .build();
        return ApiResponse.of(200, headers, type, rows.body());
    }

    private static ApiResponse collection(Read read, Rows result) {
        ResultBody rows = result.body();
        ContentRange range = new ContentRange(read.offset(), rows.count(), result.total());
        boolean isNotSingular = read.representation().isSingular() && rows.count() != 1;
        if (!isNotSingular && read.plan().source() instanceof FunctionCall) {
            checkMaxAffected(rows.count(), read.maxAffected());
        }
        int status = range.status();
        if (isNotSingular) {
            throw RowErrors.notSingular(rows.count());
        }
        String type = read.representation().contentType();
        ResponseHeaders.Builder headers = ResponseHeaders.builder()
                .addAll(read.headers())
                .add("Content-Range", range.header())
                .add("Link", nextPage(read, rows));
        if (read.bodyKind() == BodyKind.EMPTY) {
            return ApiResponse.empty(204, headers.build());
        }
        headers.add("ETag", entityTag(read, rows, type))
                .add("Content-Security-Policy", type.startsWith("text/html") ? HTML_SECURITY_POLICY : null);
        return ApiResponse.of(status, headers.build(), type, rows.body());
    }

    /// Creates the response of rows that are sent while they are read.
    static ApiResponse of(Read read, Streaming result) {
        ResponseHeaders headers = ResponseHeaders.builder()
                .addAll(read.headers())
                .add("Content-Range", "*/" + (result.total() == null ? "*" : result.total()))
                .build();
        ApiResponse.Body body =
                new ApiResponse.Body.Stream(read.representation().contentType(), result.rows());
        return new ApiResponse(200, headers, body, ResponseGucs.NONE);
    }

    /// Creates the response with an execution plan.
    static ApiResponse of(Read read, DatabaseResult.Explained result) {
        ResponseHeaders headers = read.headers().without("Content-Location").without("Preference-Applied");
        return executionPlan(headers, read.representation(), result);
    }

    /// Creates the response with an execution plan, which is no representation of rows and applies no preference.
    static ApiResponse executionPlan(
            ResponseHeaders headers, Representation representation, DatabaseResult.Explained result) {
        JsonBuffer text = JsonBuffer.of(result.text().getBytes(StandardCharsets.UTF_8));
        return ApiResponse.of(200, headers, representation.contentType(), text);
    }

    private static @Nullable String entityTag(Read read, ResultBody rows, String contentType) {
        EntityTag tag = EntityTag.of(read.plan().version(rows.hiddenValues()), contentType, rows.body());
        return tag == null ? null : tag.header();
    }

    /// Returns the link to the next page (RFC 8288); null without one.
    private static @Nullable String nextPage(Read read, ResultBody rows) {
        Page page = read.page();
        if (page == null || !rows.hasNextPage()) {
            return null;
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : String.valueOf(read.request().query()).split("&")) {
            if (!parameter.startsWith("after=") && !parameter.startsWith("offset=")) {
                parameters.add(parameter);
            }
        }
        parameters.add("after=" + PageToken.encode(rows.hiddenValues(), page.binding()));
        String link = "<" + read.request().base().url() + read.request().path() + "?" + String.join("&", parameters)
                + ">; rel=\"next\"";
        if (link.length() > MAX_LINK_LENGTH) {
            throw PageErrors.linkTooLong(MAX_LINK_LENGTH);
        }
        return link;
    }

    /// Rejects an action that affects more rows than the client allows.
    ///
    /// @param maxAffected limit of the `max-affected` preference; null for no limit
    static void checkMaxAffected(long rows, @Nullable Long maxAffected) {
        if (maxAffected != null && rows > maxAffected) {
            throw PreferenceErrors.maxAffectedExceeded(rows);
        }
    }
}
