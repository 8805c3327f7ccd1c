import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/// HTTP client of the checks.
record Client(HttpClient http) implements AutoCloseable {

    private static final List<Integer> SUCCESS = List.of(200, 201, 206);
    private static final ObjectMapper JSON = new ObjectMapper();

    Client() {
        this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()); // uvicorn rejects an upgrade to 2
    }

    /// Returns the JSON that a service responds with; for a count it is `{"count": …}`.
    JsonNode send(Target target, Workload workload, long n) throws IOException, InterruptedException {
        HttpResponse<String> response = exchange(target, target.request(workload), n);
        if (workload == Workload.COUNT && target.isPostern()) {
            return count(response);
        }
        JsonNode json = JSON.readTree(response.body());
        return workload.isWrite() && json.isArray() ? json.path(0) : json; // PostgREST's form of one inserted row
    }

    JsonNode send(Target target, Request request, long n) throws IOException, InterruptedException {
        return JSON.readTree(exchange(target, request, n).body());
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpResponse<String> exchange(Target target, Request request, long n)
            throws IOException, InterruptedException {
        URI uri = URI.create(target.service().address() + request.path(n));
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1));
        if (request.isWrite()) {
            builder.header("Content-Type", "application/json").POST(BodyPublishers.ofString(request.body(n)));
        }
        if (!request.prefer().isEmpty()) {
            builder.header("Prefer", request.prefer());
        }
        if (!target.authorization().isEmpty()) {
            builder.header("Authorization", target.authorization());
        }
        HttpResponse<String> response = http.send(builder.build(), BodyHandlers.ofString());
        if (!SUCCESS.contains(response.statusCode())) {
            throw new Failure("%s responds with status %d, so nothing was measured:%n%s%n%s"
                    .formatted(target.name(), response.statusCode(), uri, start(response.body())));
        }
        return response;
    }

    private static JsonNode count(HttpResponse<String> response) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.matches("0-0/\\d+")) {
            throw new Failure("Content-Range is \"%s\", so nothing was measured:%n%s".formatted(range, response.uri()));
        }
        return JsonNodeFactory.instance.objectNode().put("count", Long.parseLong(range.substring("0-0/".length())));
    }

    private static String start(String body) {
        return body.substring(0, Math.min(500, body.length()));
    }
}
