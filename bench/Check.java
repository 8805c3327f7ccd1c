import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Check of the responses before the measurement, because wrong or smaller responses can be fast.
record Check(Client client, Database database, List<Workload> workloads) {

    /// Compares Postern's rows with those of the workloads' statements, and inserted rows with those that are stored.
    void postern(Target postern) throws IOException, InterruptedException, SQLException {
        for (Workload workload : workloads) {
            for (long n : numbers(workload)) {
                JsonNode response = client.send(postern, workload, n);
                if (workload.isWrite()) {
                    compare(postern, workload, n, stored(postern, workload, response), response);
                } else {
                    compareWithStatement(postern, workload, n, response);
                }
            }
            if (workload.isWrite()) {
                database.deleteInserted();
            }
        }
    }

    /// Compares a peer's JSON with Postern's, value by value.
    void peer(Target peer, Target postern) throws IOException, InterruptedException, SQLException {
        for (Workload workload : workloads) {
            for (long n : numbers(workload)) {
                JsonNode response = client.send(peer, workload, n);
                JsonNode expected =
                        workload.isWrite() ? stored(postern, workload, response) : client.send(postern, workload, n);
                compare(peer, workload, n, expected, response);
            }
            if (workload.isWrite()) {
                database.deleteInserted();
            }
        }
    }

    private static List<Long> numbers(Workload workload) {
        Numbers numbers = workload.numbers;
        return List.of(numbers.first(), numbers.last(), numbers.random());
    }

    private JsonNode stored(Target postern, Workload workload, JsonNode response)
            throws IOException, InterruptedException {
        return client.send(postern, workload.stored(), response.path("id").asLong());
    }

    private static void compare(Target target, Workload workload, long n, JsonNode expected, JsonNode response) {
        Optional<String> difference = Difference.find(expected, response);
        if (difference.isPresent()) {
            throw wrongResponse(target, workload, n, difference.get());
        }
    }

    private void compareWithStatement(Target postern, Workload workload, long n, JsonNode response) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(workload.jdbc())) {
            statement.setLong(1, n);
            try (ResultSet found = statement.executeQuery()) {
                if (workload == Workload.COUNT) {
                    found.next();
                    compareCount(postern, n, found.getLong(1), response);
                } else if (!Rows.of(response).equals(Rows.of(found))) {
                    throw wrongResponse(postern, workload, n, "other rows or columns than those of PostgreSQL");
                }
            }
        }
    }

    private static void compareCount(Target postern, long n, long expected, JsonNode response) {
        if (response.path("count").asLong() != expected) {
            throw wrongResponse(postern, Workload.COUNT, n, "%s instead of %d".formatted(response, expected));
        }
    }

    private static Failure wrongResponse(Target target, Workload workload, long n, String reason) {
        Request request = target.request(workload);
        return new Failure("Wrong response of %s to \"%s\", so nothing was measured:%n%s %s%s%n%s"
                .formatted(
                        target.name(),
                        workload.key,
                        request.isWrite() ? "POST" : "GET",
                        target.service().address(),
                        request.path(n),
                        reason));
    }
}
