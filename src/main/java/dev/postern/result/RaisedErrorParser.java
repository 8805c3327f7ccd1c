package dev.postern.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import dev.postern.problem.RaisedError;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Errors that SQL raises with the SQLSTATE `PGRST`: their message and detail are JSON that says what the answer
/// is to be (`dialect.md` 1.11).
public final class RaisedErrorParser {

    private static final String STATE = "PGRST";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RaisedErrorParser() {}

    /// What `problem` says the answer is; itself where it was not raised so, PGRST121 where it cannot be read.
    public static Problem read(Problem problem) {
        if (problem instanceof BatchError(Problem of, int operation)) {
            return new BatchError(read(of), operation);
        }
        if (!(problem instanceof DatabaseError error && error.sqlState().equals(STATE))) {
            return problem;
        }
        JsonNode message = object(error.message());
        if (!message.path("code").isTextual() || !message.path("message").isTextual()) {
            return unreadable("MESSAGE", error.message())
                    .withHint(
                            "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.");
        }
        String detail = error.detail() == null ? "" : error.detail();
        JsonNode answer = object(detail);
        int status = answer.path("status").asInt();
        JsonNode headers = answer.path("headers");
        if (status < 200 || status > 599 || !headers.isObject() || !canBeSent(headers)) {
            return unreadable("DETAIL", detail)
                    .withHint(
                            "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.");
        }
        return new RaisedError(
                message.path("code").textValue(),
                message.path("message").textValue(),
                text(message, "details"),
                text(message, "hint"),
                status,
                text(answer, "status_text"),
                named(headers));
    }

    private static Map<String, String> named(JsonNode headers) {
        Map<String, String> named = new LinkedHashMap<>();
        headers.properties()
                .forEach(one -> named.put(one.getKey(), one.getValue().asText()));
        return named;
    }

    private static boolean canBeSent(JsonNode headers) {
        return headers.properties().stream()
                .allMatch(one -> one.getValue().isValueNode()
                        && HeaderSyntax.isValid(one.getKey(), one.getValue().asText()));
    }

    private static @Nullable String text(JsonNode object, String key) {
        return object.hasNonNull(key) ? object.path(key).asText() : null;
    }

    private static JsonNode object(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static ApiError unreadable(String part, String text) {
        return ApiError.of(
                        ErrorCode.INVALID_RAISED_ERROR, "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error")
                .withDetails("Invalid JSON value for " + part + ": '" + text + "'");
    }
}
