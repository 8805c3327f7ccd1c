import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Documents that show the results: their text between two markers, and the chart, are rendered from a JSON file.
///
/// @param root directory of the project
public record Documents(Path root) {

    private static final String RESULTS = "docs/performance.json";
    private static final String CHART = "docs/performance.svg";
    private static final Pattern MARKED = Pattern.compile("(?s)(<!-- bench -->\n).*?(<!-- /bench -->)");

    /// Replaces the results of the former measurement.
    void write(Report report) throws IOException {
        report.write(root.resolve(RESULTS));
        update();
    }

    /// Renders the results of the JSON file.
    public void update() throws IOException {
        for (Map.Entry<String, String> file : rendered().entrySet()) {
            Files.writeString(root.resolve(file.getKey()), file.getValue());
        }
    }

    /// Returns the files that do not show the figures of the JSON file; none if there is no such file.
    public List<String> outdated() throws IOException {
        List<String> outdated = new ArrayList<>();
        if (Files.exists(root.resolve(RESULTS))) {
            for (Map.Entry<String, String> file : rendered().entrySet()) {
                Path path = root.resolve(file.getKey());
                if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
                    outdated.add(file.getKey());
                }
            }
        }
        return outdated;
    }

    private Map<String, String> rendered() throws IOException {
        Report report = Report.read(root.resolve(RESULTS));
        Map<String, String> files = new LinkedHashMap<>();
        files.put("README.md", replaced("README.md", readmeText(report)));
        files.put("docs/performance.md", replaced("docs/performance.md", performanceText(report)));
        files.put(CHART, new Chart(report).svg());
        return files;
    }

    private String replaced(String document, String text) throws IOException {
        Matcher marked = MARKED.matcher(Files.readString(root.resolve(document)));
        if (!marked.find()) {
            throw new Failure(document + " has no markers <!-- bench --> and <!-- /bench -->");
        }
        return marked.replaceFirst("$1" + Matcher.quoteReplacement(text) + "$2");
    }

    private static String readmeText(Report report) {
        return """
                ## Speed

                Requests per second of Postern, divided by those of programs that are written by hand for the same requests:

                %s
                ![Requests per second, relative to PostgreSQL alone](%s)

                `%s` measured this on %s.
                Machine: %s. [Performance](docs/performance.md) has all figures.

                """
                .formatted(
                        ratios(report, report.peers()),
                        CHART,
                        report.environment().get("command"),
                        report.environment().get("date"),
                        report.environment().get("machine"));
    }

    private static String performanceText(Report report) {
        StringBuilder text = new StringBuilder("Requests per second of Postern, divided by those of each service:\n\n");
        List<String> services = new ArrayList<>(report.peers());
        services.add(Tables.CEILING);
        text.append(ratios(report, services))
                .append("\n![Requests per second, relative to PostgreSQL alone](performance.svg)\n\nThe figures are medians:\n\n")
                .append(figures(report))
                .append("\n| Measured with | |\n|---|---|\n");
        report.environment().forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
        return text.toString();
    }

    private static String ratios(Report report, List<String> services) {
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", services) + " |\n|---|" + "---|".repeat(services.size()) + "\n");
        for (Result result : report.results()) {
            table.append("| ").append(result.workload().title).append(" |");
            for (String service : services) {
                double ratio = service.equals(Tables.CEILING) ? result.ratio() : result.ratioTo(service);
                table.append(" ").append(Tables.twoDecimals(ratio)).append(" |");
            }
            table.append("\n");
        }
        return table.toString();
    }

    private static String figures(Report report) {
        StringBuilder table = new StringBuilder(
                "| | | requests/s | p50 ms | p99 ms | CPU of the service, µs | CPU of PostgreSQL, µs | Postern/service |\n"
                        + "|---|---|---|---|---|---|---|---|\n");
        Tables tables = new Tables(report);
        for (Result result : report.results()) {
            String title = result.workload().title;
            for (List<String> cells : tables.figures(result)) {
                table.append("| %s | %s |\n".formatted(title, String.join(" | ", cells)));
                title = "";
            }
        }
        return table.toString();
    }
}
