package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.testing.NodeTests;
import dev.postern.testing.TestService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests of the benchmark, which the build does not include: it compiles, its peers respond like Postern, and the
/// documents show what it measured.
class BenchTest {

    private static final String RESULTS = """
            {"about": {"date": "2026-01-02", "machine": "2 cores", "command": "./postern bench --peers"},
             "workloads": [{"workload": "one-row", "rounds": [
               {"ceilingPerSecond": 40000, "runs": {"Postern": %1$s, "Fastify, pg": %2$s}},
               {"ceilingPerSecond": 50000, "runs": {"Postern": %1$s, "Fastify, pg": %2$s}}]}]}
            """.formatted(run(20_000), run(8_000));

    @TempDir
    private static Path classes = Path.of("");

    @TempDir
    private Path project = Path.of("");

    @BeforeAll
    static void benchmark_compiles() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeThat(compiler).as("a JDK is needed to compile the benchmark").isNotNull();
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.list(Path.of("bench"))) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void help_namesAllWorkloads() throws IOException, InterruptedException {
        assertThat(bench("--help").replaceAll("\\s+", " "))
                .contains("--peers", "--check", "--svg", "--docs")
                .contains("one-row, list, to-one, to-many, count, rows, insert, user-with-post.");
    }

    /// A peer is skipped if its programs are not installed or npm cannot reach its registry.
    @Tag("clients")
    @ParameterizedTest
    @ValueSource(strings = {"fastify", "fastapi"})
    void peer_respondsLikePostern(String peer) throws IOException, InterruptedException {
        String output = bench("--check", "--peers=" + peer);
        if (output.contains("is skipped:") || NodeTests.isUnreachable(output)) {
            System.err.println(output);
            abort(output);
        }
        assertThat(output).endsWith("all responses are equal\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"at":"2026-01-01T00:00:00.000017+00:00","n":1} | {"n":1.0,"at":"2026-01-01T01:00:00.000017+01:00"} |
            {"at":"2026-01-01T00:00:00.000017+00:00"}       | {"at":"2026-01-01T00:00:00.000Z"} | "2026-01-01T00:00:00.000Z" instead of
            {"posts":[{"id":1},{"id":2}]}                   | {"posts":[{"id":1},{"id":3}]}     | /posts/1/id is 3 instead of 2
            {"posts":[{"id":1},{"id":2}]}                   | {"posts":[{"id":1}]}              | /posts is an array of 1 instead of an array of 2
            {"id":1,"role":"member"}                        | {"id":1}                          | /role is missing instead of "member"
            {"id":1}                                        | {"id":1,"extra":null}             | /extra is null instead of missing
            {"id":1}                                        | {"id":"1"}                        | /id is "1" instead of 1
            """, quoteCharacter = '`')
    void responses_areComparedByValue(String expected, String actual, @Nullable String difference) throws Exception {
        Object[] values = {TestService.json(expected), TestService.json(actual)};
        Object found = inBenchmark(
                "Difference",
                type -> type.getMethod("find", JsonNode.class, JsonNode.class).invoke(null, values));
        assertThat(String.valueOf(found)).contains(difference == null ? "Optional.empty" : difference);
    }

    @Test
    void documents_showTheMeasuredFigures() throws Exception {
        assertThat(outdatedDocuments(Path.of(""))).isEmpty();
    }

    @Test
    void results_areRenderedInDocuments() throws Exception {
        Files.createDirectories(project.resolve("docs"));
        Files.writeString(project.resolve("docs/performance.json"), RESULTS);
        for (String document : List.of("README.md", "docs/performance.md")) {
            Files.writeString(project.resolve(document), "before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n");
        }
        assertThat(outdatedDocuments(project))
                .containsExactly("README.md", "docs/performance.md", "docs/performance.svg");
        documents(project, "update");
        assertThat(outdatedDocuments(project)).isEmpty();
        assertThat(project.resolve("README.md"))
                .content()
                .startsWith("before\n")
                .contains(
                        "| | Fastify, pg |",
                        "| one row by key | 2.50 |",
                        "`./postern bench --peers` measured this on 2026-01-02.")
                .doesNotContain("old")
                .endsWith("<!-- /bench -->\nafter\n");
        assertThat(project.resolve("docs/performance.md"))
                .content()
                .contains("| | Fastify, pg | PostgreSQL alone |", "| one row by key | 2.50 | 0.45 |")
                .contains("| one row by key | Postern | 20,000 | 0.50 | 1.50 | 40 | 50 |  |", "| machine | 2 cores |");
        assertThat(project.resolve("docs/performance.svg")).content().contains(">20,000</text>", ">8,000</text>");
    }

    private static String run(int requestsPerSecond) {
        return """
                {"requestsPerSecond": %d, "p50Millis": 0.5, "p99Millis": 1.5, "serviceMicros": 40, "postgresMicros": 50}
                """.formatted(requestsPerSecond);
    }

    /// Returns the documents of a project that do not show its results.
    private static List<Object> outdatedDocuments(Path root) throws Exception {
        return List.copyOf((List<?>) Objects.requireNonNull(documents(root, "outdated")));
    }

    private static @Nullable Object documents(Path root, String method) throws Exception {
        return inBenchmark(
                "Documents",
                type -> type.getMethod(method)
                        .invoke(type.getConstructor(Path.class).newInstance(root)));
    }

    private interface Call {
        @Nullable
        Object of(Class<?> type) throws Exception;
    }

    /// Uses a class of the benchmark, which only the compiled benchmark has.
    private static @Nullable Object inBenchmark(String name, Call call) throws Exception {
        URL[] urls = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, BenchTest.class.getClassLoader())) {
            return call.of(loader.loadClass(name));
        }
    }

    /// Returns the output of the benchmark.
    private static String bench(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + ":" + System.getProperty("java.class.path"),
                "Bench"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
