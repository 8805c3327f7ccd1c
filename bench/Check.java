import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Check that the service responds with the rows of the workload's statement, because wrong responses can be fast.
record Check(URI api, String authorization, Connection connection, HttpClient client) {

    private static final List<Integer> SUCCESS = List.of(200, 206);

    /// @param authorization header value; empty for an anonymous caller
    static void all(URI api, String authorization, Database database, List<Workload> workloads)
            throws IOException, InterruptedException, SQLException {
        try (Connection connection = database.connect();
                HttpClient client = HttpClient.newHttpClient()) {
            Check check = new Check(api, authorization, connection, client);
            for (Workload workload : workloads) {
                check.compareResponse(workload, workload.numbers.first());
                check.compareResponse(workload, workload.numbers.last());
            }
        }
    }

    private void compareResponse(Workload workload, long n) throws IOException, InterruptedException, SQLException {
        HttpResponse<String> response = get(workload, n);
        if (!SUCCESS.contains(response.statusCode())) {
            throw failure(workload, response, "status " + response.statusCode());
        }
        try (PreparedStatement statement = connection.prepareStatement(workload.jdbc())) {
            statement.setLong(1, n);
            try (ResultSet found = statement.executeQuery()) {
                compare(workload, response, found);
            }
        }
    }

    private HttpResponse<String> get(Workload workload, long n) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(api + workload.path(n))).timeout(Duration.ofSeconds(10));
        if (!workload.prefer.isEmpty()) {
            request.header("Prefer", workload.prefer);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void compare(Workload workload, HttpResponse<String> response, ResultSet found)
            throws JsonProcessingException, SQLException {
        if (workload == Workload.COUNT) {
            compareTotal(response, found);
            return;
        }
        Rows expected = Rows.of(found);
        Rows actual = Rows.of(new ObjectMapper().readTree(response.body()));
        if (!actual.equals(expected)) {
            throw failure(workload, response, "other rows or columns than those of PostgreSQL");
        }
    }

    private static void compareTotal(HttpResponse<String> response, ResultSet found) throws SQLException {
        found.next();
        String range = response.headers().firstValue("Content-Range").orElse("no Content-Range");
        if (!range.equals("0-0/" + found.getLong(1))) {
            throw failure(Workload.COUNT, response, "%s for a count of %d".formatted(range, found.getLong(1)));
        }
    }

    private static Failure failure(Workload workload, HttpResponse<String> response, String reason) {
        String body = response.body();
        return new Failure("Wrong response to \"%s\" (%s), so nothing was measured:\nGET %s\n%s"
                .formatted(workload.key, reason, response.uri(), body.substring(0, Math.min(500, body.length()))));
    }
}
