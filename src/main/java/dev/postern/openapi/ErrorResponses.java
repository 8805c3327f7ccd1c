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

/// The errors of the service, a reusable response for each status.
final class ErrorResponses {

    private static final List<Integer> ANY = List.of(400, 401, 403, 404, 406, 414, 429, 500, 503, 504);

    static final List<Integer> READ = with(300, 405, 416);
    static final List<Integer> ONE = with(300, 405);
    static final List<Integer> WRITE = with(300, 405, 408, 409, 412, 413, 416, 422);
    static final List<Integer> CALL = with(300, 405, 409, 416);
    static final List<Integer> SENT_CALL = with(300, 405, 408, 409, 413, 416, 422);
    static final List<Integer> BATCH = with(300, 405, 408, 409, 412, 413, 416, 422);

    /// What PostgreSQL's own errors of a status are about (`dialect.md` 1.11).
    private static final Map<Integer, String> SQL_STATES = Map.of(
            400, "22…, 23…, 42… a value, constraint or name that PostgreSQL refuses",
            401, "42501 permission denied, without a token",
            403, "42501 permission denied, with a token",
            404, "42883, 42P01 no such function or table",
            405, "25006 a write in what may only read",
            409,
                    "23503, 23001 other rows refer to it, or it to none; 23505 such a row is there already; 40001, 40P01,"
                            + " 55P03 another transaction stands in the way",
            500, "other SQLSTATEs",
            503, "08…, 53… PostgreSQL cannot be reached, or has no room",
            504, "57014 the statement took too long");

    /// Stands for whatever status SQL chooses.
    private static final int OTHER = 0;

    private ErrorResponses() {}

    private static List<Integer> with(int... more) {
        return Stream.concat(ANY.stream(), IntStream.of(more).boxed()).sorted().toList();
    }

    /// Refers to the errors of an operation, by status, beside what it answers with otherwise.
    ///
    /// @param responses of the operation
    static void add(ObjectNode responses, List<Integer> statuses) {
        statuses.forEach(
                status -> responses.set(String.valueOf(status), JsonNodes.ref("responses", "error." + status)));
        responses.set("default", JsonNodes.ref("responses", "error.other"));
    }

    /// A response for each status, with the codes that stand for it.
    static ObjectNode responses() {
        ObjectNode responses = JsonNodes.object();
        Map<Integer, List<ErrorCode>> byStatus = Arrays.stream(ErrorCode.values())
                .collect(Collectors.groupingBy(ErrorCode::status, TreeMap::new, Collectors.toList()));
        TreeSet<Integer> statuses = new TreeSet<>(byStatus.keySet());
        statuses.addAll(SQL_STATES.keySet());
        for (int status : statuses) {
            responses.set("error." + status, response(status, byStatus.getOrDefault(status, List.of())));
        }
        responses.set("error.other", body("An error, or what a function gives: SQL may choose any status.", OTHER));
        return responses;
    }

    private static ObjectNode response(int status, List<ErrorCode> codes) {
        Stream<String> own = codes.stream()
                .map(code ->
                        code.text() + " " + code.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        Stream<String> states = Stream.ofNullable(SQL_STATES.get(status));
        return body(Stream.concat(own, states).collect(Collectors.joining("; ", "An error: ", ".")), status);
    }

    private static ObjectNode body(String description, int status) {
        ObjectNode response = JsonNodes.object().put("description", description);
        ObjectNode headers = JsonNodes.object();
        headers.set("X-Request-Id", JsonNodes.ref("headers", "X-Request-Id"));
        headers.set("Proxy-Status", JsonNodes.ref("headers", "Proxy-Status"));
        switch (status) {
            case 401 -> headers.set("WWW-Authenticate", JsonNodes.ref("headers", "WWW-Authenticate"));
            case 405 -> headers.set("Allow", JsonNodes.ref("headers", "Allow"));
            case OTHER, 406, 416 -> headers.set("Content-Range", JsonNodes.ref("headers", "Content-Range"));
            case 409, 429, 503, 504 -> headers.set("Retry-After", JsonNodes.ref("headers", "Retry-After"));
            default -> {} // nothing more
        }
        response.set("headers", headers);
        response.set(
                "content", JsonNodes.json(status == OTHER ? JsonNodes.object() : JsonNodes.ref("schemas", "error")));
        return response;
    }
}
