package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reusable responses for errors.
final class ErrorResponses {

    private static final String REJECTED = "error.4XX";
    private static final String OTHER = "error.other";

    /// Meanings of PostgreSQL's SQLSTATEs by status (`docs/dialect.md` 1.11).
    private static final Map<Integer, String> SQL_STATES = Map.of(
            400, "22…, 23…, 42… PostgreSQL rejects a value, constraint or name",
            401, "42501 permission denied, without a token",
            403, "42501 permission denied, with a token",
            404, "42883, 42P01 no such function or table",
            405, "25006 a write in a read-only transaction",
            409,
                    "23503, 23001 foreign key violation; 23505 unique violation; 40001, 40P01,"
                            + " 55P03 conflict with another transaction",
            500, "other SQLSTATEs",
            503, "08…, 53… PostgreSQL is not reachable or out of resources",
            504, "57014 statement timeout");

    private ErrorResponses() {}

    /// Adds references to the error responses of an operation of the generated API, which every operation shares.
    ///
    /// @param responses responses of the operation
    static void add(ObjectNode responses) {
        responses.set("4XX", JsonNodes.ref("responses", REJECTED));
        responses.set("default", JsonNodes.ref("responses", OTHER));
    }

    /// Adds references to the error responses of an endpoint.
    ///
    /// @param responses responses of the endpoint
    static void add(ObjectNode responses, List<Integer> statuses) {
        statuses.forEach(
                status -> responses.set(String.valueOf(status), JsonNodes.ref("responses", "error." + status)));
        responses.set("default", JsonNodes.ref("responses", OTHER));
    }

    /// Returns the responses: one per status, one for all from 400 to 499, and one for any other status.
    static ObjectNode responses() {
        Map<Integer, String> meanings = meanings();
        ObjectNode responses = JsonNodes.object();
        meanings.forEach((status, meaning) -> responses.set(
                "error." + status, errorResponse("An error: " + meaning + ".", headers(status), error())));
        responses.set(
                REJECTED,
                errorResponse(
                        list("The request is rejected:", meanings, status -> status / 100 == 4),
                        List.of("WWW-Authenticate", "Allow", "Content-Range", "Retry-After"),
                        error()));
        responses.set(
                OTHER,
                errorResponse(
                        list(
                                "A function's response with a status that SQL sets, or an error:",
                                meanings,
                                status -> status / 100 != 4),
                        List.of("Content-Range", "Retry-After"),
                        JsonNodes.object()));
        return responses;
    }

    /// Returns the error codes and SQLSTATEs of each status.
    private static Map<Integer, String> meanings() {
        Map<Integer, String> meanings = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            String text =
                    code.text() + " " + code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            meanings.merge(code.status(), text, (first, next) -> first + "; " + next);
        }
        SQL_STATES.forEach((status, text) -> meanings.merge(status, text, (first, next) -> first + "; " + next));
        return meanings;
    }

    private static String list(String title, Map<Integer, String> meanings, IntPredicate statuses) {
        return meanings.entrySet().stream()
                .filter(meaning -> statuses.test(meaning.getKey()))
                .map(meaning -> "- " + meaning.getKey() + ": " + meaning.getValue())
                .collect(Collectors.joining("\n", title + "\n\n", "\n"));
    }

    private static ObjectNode error() {
        return JsonNodes.ref("schemas", "error");
    }

    private static List<String> headers(int status) {
        return switch (status) {
            case 401 -> List.of("WWW-Authenticate");
            case 405 -> List.of("Allow");
            case 416 -> List.of("Content-Range");
            case 409, 429, 503, 504 -> List.of("Retry-After");
            default -> List.of();
        };
    }

    private static ObjectNode errorResponse(String description, List<String> furtherHeaders, ObjectNode schema) {
        ObjectNode response = JsonNodes.object().put("description", description);
        ObjectNode headers = response.putObject("headers");
        Stream.concat(Stream.of("X-Request-Id", "Proxy-Status"), furtherHeaders.stream())
                .forEach(name -> headers.set(name, JsonNodes.ref("headers", name)));
        response.set("content", JsonNodes.jsonContent(schema));
        return response;
    }
}
