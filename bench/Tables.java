import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Results as tables for standard output. All figures are medians of the rounds.
record Tables(Report report) {

    static final String CEILING = "PostgreSQL alone";

    private static final String HEADING = "%-48s %10s %8s %8s %10s %6s  %-10s %10s %10s%n";
    private static final String LINE = "%-48s %10.0f %8.2f %8.2f %10.0f %6.2f  %-10s %10.0f %10.0f%n";

    private static final String ROLES_HEADING = "%-48s %10s %8s %8s %10s %10s%n";
    private static final String ROLES_LINE = "%-48s %10.0f %8.2f %8.2f %10.0f %10.0f%n";

    private static final String PEERS_FORMAT = "%-48s %-19s %10s %8s %8s %10s %11s %15s%n";

    String text() {
        StringBuilder text = new StringBuilder();
        report.environment().forEach((name, value) -> text.append("%-12s %s%n".formatted(name, value)));
        text.append("%n".formatted()).append(report.peers().isEmpty() ? ceilingTable() : peersTable());
        if (report.hasRoles()) {
            text.append("%n".formatted()).append(rolesTable());
        }
        return text.append("%nµs: CPU time per request%n".formatted()).toString();
    }

    private String ceilingTable() {
        StringBuilder text = new StringBuilder(HEADING.formatted(
                "workload (medians)",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "ceiling/s",
                "ratio",
                "floor",
                "service µs",
                "Postgres µs"));
        report.results().forEach(result -> text.append(ceilingLine(result)));
        return text.append("%nratio: requests/s of the service, divided by statements/s of PostgreSQL alone (ceiling),"
                        .formatted())
                .append(" in the same round%n".formatted())
                .toString();
    }

    private static String ceilingLine(Result result) {
        return LINE.formatted(
                result.workload().title,
                postern(result, Result.Run::requestsPerSecond),
                postern(result, Result.Run::p50Millis),
                postern(result, Result.Run::p99Millis),
                result.median(Result.Round::ceilingPerSecond),
                result.ratio(),
                "%.2f%s".formatted(result.workload().floor, result.isBelowFloor() ? " below" : ""),
                postern(result, Result.Run::serviceMicros),
                postern(result, Result.Run::postgresMicros));
    }

    private static double postern(Result result, ToDoubleFunction<Result.Run> figure) {
        return result.median(PosternProcess.NAME, figure);
    }

    private String peersTable() {
        StringBuilder text = new StringBuilder(PEERS_FORMAT.formatted(
                "workload (medians)",
                "service",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "service µs",
                "Postgres µs",
                "Postern/service"));
        for (Result result : report.results()) {
            String title = result.workload().title;
            for (List<String> cells : figures(result)) {
                text.append(PEERS_FORMAT.formatted(concat(title, cells)));
                title = "";
            }
        }
        return text.append("%nPostern/service: requests/s of Postern, divided by those of the service in the same round%n"
                        .formatted())
                .toString();
    }

    private static Object[] concat(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all.toArray();
    }

    /// Returns the cells of a row for each service: its name, its figures, and Postern's ratio to it.
    List<List<String>> figures(Result result) {
        List<List<String>> rows = new ArrayList<>();
        for (String service : report.services()) {
            rows.add(List.of(
                    service,
                    whole(result.median(service, Result.Run::requestsPerSecond)),
                    twoDecimals(result.median(service, Result.Run::p50Millis)),
                    twoDecimals(result.median(service, Result.Run::p99Millis)),
                    whole(result.median(service, Result.Run::serviceMicros)),
                    whole(result.median(service, Result.Run::postgresMicros)),
                    service.equals(PosternProcess.NAME) ? "" : twoDecimals(result.ratioTo(service))));
        }
        String ceiling = whole(result.median(Result.Round::ceilingPerSecond));
        rows.add(List.of(CEILING, ceiling, "", "", "", "", twoDecimals(result.ratio())));
        return rows;
    }

    private String rolesTable() {
        StringBuilder text = new StringBuilder(ROLES_HEADING.formatted(
                "with roles and policies (medians)", "requests/s", "cost", "CPU", "service µs", "Postgres µs"));
        report.results().forEach(result -> text.append(rolesLine(result)));
        return text.append("%ncost: requests/s without roles, divided by requests/s with roles, in the same round;"
                                .formatted())
                .append(" CPU: CPU time per request with roles, divided by that without%n".formatted())
                .toString();
    }

    private static String rolesLine(Result result) {
        return ROLES_LINE.formatted(
                result.workload().title,
                result.median(PosternProcess.NAME_WITH_ROLES, Result.Run::requestsPerSecond),
                result.ratioTo(PosternProcess.NAME_WITH_ROLES),
                result.median(Result.Round::cpuCostOfRoles),
                result.median(PosternProcess.NAME_WITH_ROLES, Result.Run::serviceMicros),
                result.median(PosternProcess.NAME_WITH_ROLES, Result.Run::postgresMicros));
    }

    static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    static String twoDecimals(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
