package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.problem.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reusable responses for errors, one per status.
final class ErrorResponses {

    private static final List<Integer> COMMON = List.of(400, 401, 403, 404, 406, 414, 429, 500, 503, 504);

    static final List<Integer> READ = withCommon(300, 405, 416);
    static final List<Integer> SINGLE_READ = withCommon(300, 405);
    static final List<Integer> WRITE = withCommon(300, 405, 408, 409, 412, 413, 416, 422);
    static final List<Integer> GET_CALL = withCommon(300, 405, 409, 416);
    static final List<Integer> POST_CALL = withCommon(300, 405, 408, 409, 413, 416, 422);
    static final List<Integer> BATCH = withCommon(300, 405, 408, 409, 412, 413, 416, 422);

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

    /// Represents every status that SQL can set.
    private static final int ANY_STATUS = 0;

    private ErrorResponses() {}

    private static List<Integer> withCommon(int... statuses) {
        return Stream.concat(COMMON.stream(), IntStream.of(statuses).boxed())
                .sorted()
                .toList();
    }

    /// Adds references to the error responses of an operation.
    ///
    /// @param responses responses of the operation
    static void add(ObjectNode responses, List<Integer> statuses) {
        statuses.forEach(
                status -> responses.set(String.valueOf(status), JsonNodes.ref("responses", "error." + status)));
        responses.set("default", JsonNodes.ref("responses", "error.other"));
    }

    /// Returns one response per status, with the error codes that have the status.
    static ObjectNode responses() {
        ObjectNode responses = JsonNodes.object();
        Map<Integer, List<ErrorCode>> byStatus = Arrays.stream(ErrorCode.values())
                .collect(Collectors.groupingBy(ErrorCode::status, TreeMap::new, Collectors.toList()));
        TreeSet<Integer> statuses = new TreeSet<>(byStatus.keySet());
        statuses.addAll(SQL_STATES.keySet());
        for (int status : statuses) {
            responses.set("error." + status, response(status, byStatus.getOrDefault(status, List.of())));
        }
        responses.set(
                "error.other",
                errorResponse("An error, or a function's response with a status that SQL sets.", ANY_STATUS));
        return responses;
    }

    private static ObjectNode response(int status, List<ErrorCode> codes) {
        Stream<String> errorCodes = codes.stream()
                .map(code ->
                        code.text() + " " + code.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        Stream<String> states = Stream.ofNullable(SQL_STATES.get(status));
        return errorResponse(
                Stream.concat(errorCodes, states).collect(Collectors.joining("; ", "An error: ", ".")), status);
    }

    private static ObjectNode errorResponse(String description, int status) {
        ObjectNode response = JsonNodes.object().put("description", description);
        ObjectNode headers = JsonNodes.object();
        headers.set("X-Request-Id", JsonNodes.ref("headers", "X-Request-Id"));
        headers.set("Proxy-Status", JsonNodes.ref("headers", "Proxy-Status"));
        switch (status) {
            case 401 -> headers.set("WWW-Authenticate", JsonNodes.ref("headers", "WWW-Authenticate"));
            case 405 -> headers.set("Allow", JsonNodes.ref("headers", "Allow"));
            case ANY_STATUS, 406, 416 -> headers.set("Content-Range", JsonNodes.ref("headers", "Content-Range"));
            case 409, 429, 503, 504 -> headers.set("Retry-After", JsonNodes.ref("headers", "Retry-After"));
            default -> {} // no further header
        }
        response.set("headers", headers);
        response.set(
                "content",
                JsonNodes.jsonContent(status == ANY_STATUS ? JsonNodes.object() : JsonNodes.ref("schemas", "error")));
        return response;
    }
}
