package repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tests that `docs/clients.md` lists the clients that the tests run, with their versions.
class ClientsDocumentTest {

    private static final Pattern PACKAGE = Pattern.compile("npmjs\\.com/package/([^)]+)\\)");

    /// Packages that clients need, and tools of the tests.
    private static final Set<String> NO_CLIENTS = Set.of(
            "@refinedev/core",
            "@tanstack/react-query",
            "ajv",
            "ajv-formats",
            "playwright-core",
            "postman-collection",
            "prettier",
            "react",
            "react-dom",
            "typescript");

    private static Map<String, String> testedVersions() throws IOException {
        Map<String, String> versions = new HashMap<>();
        for (String folder : List.of("src/test/js", "src/test/js/clients")) {
            String json = Files.readString(Path.of(folder, "package.json"));
            for (var dependency :
                    new ObjectMapper().readTree(json).path("dependencies").properties()) {
                String version = dependency.getValue().textValue();
                if (!NO_CLIENTS.contains(dependency.getKey())) {
                    assertThat(versions.put(dependency.getKey(), version)).isIn(null, version);
                }
            }
        }
        return versions;
    }

    private static List<String> rows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/clients.md"))) {
            return lines.filter(line -> line.startsWith("| ")).toList();
        }
    }

    @Test
    void testedClients_areListedWithTheirVersions() throws IOException {
        Map<String, String> listed = new HashMap<>();
        for (String row : rows()) {
            List<String> names =
                    PACKAGE.matcher(row).results().map(match -> match.group(1)).toList();
            List<String> versions = List.of(row.split("\\|")[2].strip().split(", "));
            for (int i = 0; i < names.size(); i++) {
                listed.put(names.get(i), versions.get(i));
            }
        }
        assertThat(listed).isEqualTo(testedVersions());
    }

    @Test
    void openApiGenerator_isListedWithItsVersion() throws IOException {
        assertThat(rows())
                .filteredOn(row -> row.contains("openapi-generator"))
                .hasSize(2)
                .allMatch(row -> row.contains("| " + NodeTests.OPEN_API_GENERATOR + " |"));
    }
}
