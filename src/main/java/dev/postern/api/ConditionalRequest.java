package dev.postern.api;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Conditional reads: a client gets 304 for a representation that it has already (RFC 9110, 13.1.2).
public final class ConditionalRequest {

    /// End of the entity tag of a compressed representation, which has the same content.
    private static final Pattern CODING = Pattern.compile("-(zstd|gzip)\"$");

    private ConditionalRequest() {}

    /// Returns 304 instead of a representation that the client has, unless SQL has set the status.
    ///
    /// The `If-None-Match` of a write is a precondition, so it does not matter here.
    static ApiResponse answer(ApiRequest request, ApiResponse response) {
        return request.method().isRead() ? answer(request.header("If-None-Match"), response) : response;
    }

    /// Returns 304 instead of a representation that the client has, unless SQL has set the status.
    ///
    /// @param ifNoneMatch value of `If-None-Match`; null without the header
    public static ApiResponse answer(@Nullable String ifNoneMatch, ApiResponse response) {
        if (ifNoneMatch == null || response.gucs().status() != null) {
            return response;
        }
        String tag = response.headers().first("ETag");
        if (tag == null || !matches(ifNoneMatch, tag)) {
            return response;
        }
        ResponseHeaders headers = Stream.of("-zstd\"", "-gzip\"")
                .map(ending -> tag.replaceFirst("\"$", ending))
                .filter(ifNoneMatch::contains)
                .findFirst()
                .map(compressed -> response.headers().without("ETag").with("ETag", compressed))
                .orElse(response.headers());
        return ApiResponse.empty(304, headers).withGucs(response.gucs());
    }

    private static boolean matches(String ifNoneMatch, String tag) {
        return Stream.of(ifNoneMatch.split(","))
                .map(String::strip)
                .map(value -> CODING.matcher(value).replaceFirst("\""))
                .anyMatch(value -> value.equals("*") || value.equals(tag) || value.equals("W/" + tag));
    }
}
