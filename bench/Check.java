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

/// Compares what the service answers with what the ceiling's statement finds, for a wrong answer must not be fast.
record Check(URI api, String authorization, Connection connection, HttpClient client) {

    private static final List<Integer> GOOD = List.of(200, 206);

    /// @param authorization value of that header; empty for none
    static void all(URI api, String authorization, Database database, List<Workload> workloads)
            throws IOException, InterruptedException, SQLException {
        try (Connection connection = database.connect();
                HttpClient client = HttpClient.newHttpClient()) {
            Check check = new Check(api, authorization, connection, client);
            for (Workload workload : workloads) {
                check.answers(workload, workload.numbers.first());
                check.answers(workload, workload.numbers.last());
            }
        }
    }

    private void answers(Workload workload, long n) throws IOException, InterruptedException, SQLException {
        HttpResponse<String> answer = get(workload, n);
        if (!GOOD.contains(answer.statusCode())) {
            throw wrong(workload, answer, "status " + answer.statusCode());
        }
        try (PreparedStatement statement = connection.prepareStatement(workload.jdbc())) {
            statement.setLong(1, n);
            try (ResultSet found = statement.executeQuery()) {
                compare(workload, answer, found);
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

    private static void compare(Workload workload, HttpResponse<String> answer, ResultSet found)
            throws JsonProcessingException, SQLException {
        if (workload == Workload.COUNT) {
            compareTotal(answer, found);
            return;
        }
        Rows expected = Rows.of(found);
        Rows got = Rows.of(new ObjectMapper().readTree(answer.body()));
        if (!got.equals(expected)) {
            throw wrong(workload, answer, "not the rows and columns that PostgreSQL finds");
        }
    }

    private static void compareTotal(HttpResponse<String> answer, ResultSet found) throws SQLException {
        found.next();
        String range = answer.headers().firstValue("Content-Range").orElse("no Content-Range");
        if (!range.equals("0-0/" + found.getLong(1))) {
            throw wrong(Workload.COUNT, answer, "%s for a count of %d".formatted(range, found.getLong(1)));
        }
    }

    private static Failure wrong(Workload workload, HttpResponse<String> answer, String what) {
        String body = answer.body();
        return new Failure("\"%s\" is answered wrongly (%s), so nothing was timed:\nGET %s\n%s"
                .formatted(workload.key, what, answer.uri(), body.substring(0, Math.min(500, body.length()))));
    }
}
