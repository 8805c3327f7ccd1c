package dev.postern.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.project.Maven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Software bill of materials of a program in CycloneDX's form: its libraries with versions, hashes and licences.
///
/// @param document JSON of CycloneDX, without the libraries that the program lacks
record Sbom(ObjectNode document) {

    private static final String PLUGIN = "org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Sbom {
        Objects.requireNonNull(document);
    }

    /// Lets Maven write the document of a project, and removes the libraries that the program does not contain.
    ///
    /// @throws dev.postern.problem.CommandException if Maven fails
    static Sbom of(Path project, ProgramFiles files) throws IOException {
        Path folder = Path.of("target", "sbom");
        Maven.run(
                project,
                List.of(
                        PLUGIN,
                        "-DoutputFormat=json",
                        "-DoutputName=bom",
                        "-DoutputDirectory=" + folder,
                        "-DincludeBomSerialNumber=false",
                        "-DincludeTestScope=false",
                        "-DincludeProvidedScope=false",
                        "-Dcyclonedx.skipAttach=true"));
        ObjectNode document = (ObjectNode)
                JSON.readTree(Files.readAllBytes(project.resolve(folder).resolve("bom.json")));
        return of(document, files);
    }

    static Sbom of(ObjectNode document, ProgramFiles files) {
        Set<String> names =
                files.libraries().stream().map(ProgramFiles::fileName).collect(Collectors.toSet());
        ObjectNode copy = document.deepCopy();
        copy.remove("serialNumber");
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("timestamp"); // equal inputs give equal documents
        }
        Set<String> removed = new HashSet<>();
        removeIf(copy, "components", component -> {
            boolean isMissing = !names.contains(jar(component));
            if (isMissing) {
                removed.add(component.path("bom-ref").asText());
            }
            return isMissing;
        });
        removeIf(
                copy,
                "dependencies",
                dependency -> removed.contains(dependency.path("ref").asText()));
        copy.path("dependencies").forEach(dependency -> {
            if (dependency instanceof ObjectNode object) {
                removeIf(object, "dependsOn", reference -> removed.contains(reference.asText()));
            }
        });
        return new Sbom(copy);
    }

    /// Returns the name of the file in Maven's repository.
    private static String jar(JsonNode component) {
        String classifier = component.path("purl").asText().replaceFirst("^[^?]*\\??", "");
        String suffix = classifier.matches("(.*&)?classifier=.*")
                ? "-" + classifier.replaceFirst("^(?:.*&)?classifier=([^&]*).*$", "$1")
                : "";
        return component.path("name").asText() + "-" + component.path("version").asText() + suffix + ".jar";
    }

    private static void removeIf(ObjectNode object, String member, Predicate<JsonNode> condition) {
        if (object.get(member) instanceof ArrayNode items) {
            ArrayNode kept = JSON.createArrayNode();
            items.forEach(item -> {
                if (!condition.test(item)) {
                    kept.add(item);
                }
            });
            object.set(member, kept);
        }
    }

    /// Returns a line for each library: its group, name and version, and its licences.
    List<String> licences() {
        Set<String> lines = new TreeSet<>();
        for (JsonNode component : document.path("components")) {
            Set<String> licences = new TreeSet<>();
            component.path("licenses").forEach(entry -> licences.add(licence(entry)));
            lines.add(component.path("group").asText() + ":"
                    + component.path("name").asText() + ":"
                    + component.path("version").asText() + ": "
                    + (licences.isEmpty() ? "not stated" : String.join(", ", licences)));
        }
        return List.copyOf(lines);
    }

    private static String licence(JsonNode entry) {
        JsonNode licence = entry.path("license");
        return entry.has("expression")
                ? entry.path("expression").asText()
                : licence.path("id").asText(licence.path("name").asText());
    }

    /// Writes `bom.json` and `LICENSES.txt`.
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("bom.json"), JSON.writeValueAsString(document) + "\n");
        Files.writeString(
                folder.resolve("LICENSES.txt"),
                licences().stream().map(line -> line + "\n").collect(Collectors.joining()));
    }
}
