package repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Comparison of the documents about metrics with the catalogue of the code.
class MetricsDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/metrics.md");
    private static final Path DASHBOARD = Path.of("docs/monitoring/dashboard.json");
    private static final Path ALERTS = Path.of("docs/monitoring/alerts.yaml");

    /// Metrics in expressions; functions and labels of PromQL have other prefixes.
    private static final Pattern NAME = Pattern.compile("\\b(?:http|postern|pgrst|jvm|process|system|jetty)_[a-z_]+");

    /// Metrics of Micrometer that the dashboard shows.
    private static final Set<String> LIBRARY = Set.of(
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "process_cpu_usage",
            "process_files_open_files",
            "system_cpu_usage");

    private static Stream<String> series(Metric metric) {
        String name = metric.exposedName();
        return metric.type() == Metric.Type.HISTOGRAM
                ? Stream.of(name + "_bucket", name + "_sum", name + "_count")
                : Stream.of(name);
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(match -> match.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void assertKnown(Set<String> names) {
        Set<String> known = Stream.concat(
                        LIBRARY.stream(), Stream.of(Metric.values()).flatMap(MetricsDocumentTest::series))
                .collect(Collectors.toSet());
        assertThat(names).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void document_listsTheCatalogueInItsOrder() throws IOException {
        List<String> rows = Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.matches("\\| `\\w+` \\| (counter|gauge|histogram) \\|.*"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Stream.of(Metric.values()).map(MetricsDocumentTest::row).toList());
    }

    private static String row(Metric metric) {
        String labels = metric.labels().isEmpty()
                ? "–"
                : metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        metric.exposedName(), metric.type().name().toLowerCase(Locale.ROOT), labels, metric.meaning());
    }

    @Test
    void dashboard_usesKnownMetrics() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
        List<String> expressions = dashboard.findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(10);
        assertKnown(expressions.stream()
                .flatMap(expression -> names(expression).stream())
                .collect(Collectors.toSet()));
    }

    @Test
    void alerts_useKnownMetricsAndAreDocumented() throws IOException {
        String alerts = Files.readString(ALERTS);
        assertKnown(names(alerts));
        List<String> declared = Pattern.compile("alert: (\\w+)")
                .matcher(alerts)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(declared).hasSize(4);
        assertThat(Files.readString(DOCUMENT)).contains(declared);
    }
}
