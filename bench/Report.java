import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Results as a table for standard output and as JSON.
///
/// @param environment description of the machine, the versions and the settings, by name
record Report(Map<String, String> environment, List<Result> results) {

    private static final String HEADING = "%-48s %10s %8s %8s %10s %6s  %-10s %10s %10s%n";
    private static final String LINE = "%-48s %10.0f %8.2f %8.2f %10.0f %6.2f  %-10s %10.0f %10.0f%n";

    private static final String ROLES_HEADING = "%-48s %10s %8s %8s %10s %10s%n";
    private static final String ROLES_LINE = "%-48s %10.0f %8.2f %8.2f %10.0f %10.0f%n";

    String text() {
        StringBuilder text = new StringBuilder();
        environment.forEach((name, value) -> text.append("%-12s %s%n".formatted(name, value)));
        text.append(System.lineSeparator()).append(HEADING.formatted(
                "workload (medians)",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "ceiling/s",
                "ratio",
                "floor",
                "service µs",
                "Postgres µs"));
        results.forEach(result -> text.append(line(result)));
        if (results.getFirst().rounds().getFirst().runs().size() > 1) {
            text.append(System.lineSeparator()).append(ROLES_HEADING.formatted("with roles and policies (medians)", "requests/s", "cost", "CPU", "service µs", "Postgres µs"));
            results.forEach(result -> text.append(rolesLine(result)));
            text.append("\ncost: requests/s without roles, divided by requests/s with roles, in the same round;"
                    + " CPU: CPU time per request with roles, divided by that without\n");
        }
        return text.append("\nratio: requests/s of the service, divided by statements/s of PostgreSQL alone (ceiling), in the"
                        + " same round; µs: CPU time per request\n")
                .toString();
    }

    void write(Path file) throws IOException {
        List<Map<String, Object>> workloads = results.stream().map(Report::json).toList();
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(file.toFile(), Map.of("about", environment, "workloads", workloads));
    }

    private static String line(Result result) {
        return LINE.formatted(
                result.workload().title,
                first(result, Result.Run::requestsPerSecond),
                first(result, Result.Run::p50Millis),
                first(result, Result.Run::p99Millis),
                result.median(Result.Round::ceilingPerSecond),
                result.ratio(),
                "%.2f%s".formatted(result.workload().floor, result.isBelowFloor() ? " below" : ""),
                first(result, Result.Run::serviceMicros),
                first(result, Result.Run::postgresMicros));
    }

    private static double first(Result result, ToDoubleFunction<Result.Run> figure) {
        return result.median(round -> figure.applyAsDouble(round.first()));
    }

    private static String rolesLine(Result result) {
        return ROLES_LINE.formatted(
                result.workload().title,
                result.median(round -> round.runs().getLast().requestsPerSecond()),
                result.median(Result.Round::costOfRoles),
                result.median(Result.Round::cpuCostOfRoles),
                result.median(round -> round.runs().getLast().serviceMicros()),
                result.median(round -> round.runs().getLast().postgresMicros()));
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", result.workload().key);
        json.put("floor", result.workload().floor);
        json.put("ratio", result.ratio());
        json.put("rounds", result.rounds());
        return json;
    }
}
