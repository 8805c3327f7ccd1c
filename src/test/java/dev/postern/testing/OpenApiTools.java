package dev.postern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Validation of OpenAPI documents by swagger-parser and redocly, in `src/test/js/openapi.test.mjs`.
public final class OpenApiTools {

    private OpenApiTools() {}

    /// Asserts that the tools accept the documents.
    ///
    /// @param service service of the documents; its port names the list of files, because test JVMs share a folder
    /// @param documents documents by name
    public static void validate(TestService service, Map<String, JsonNode> documents) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/js"));
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> document : documents.entrySet()) {
            String file = document.getKey() + ".openapi.json";
            Files.writeString(folder.resolve(file), document.getValue().toPrettyString());
            list.put(document.getKey(), file);
        }
        int port = URI.create(service.origin()).getPort();
        Files.writeString(folder.resolve("openapi-documents-" + port + ".json"), list.toString());
        NodeTests.runTests("openapi.test.mjs", service, documents.size() + 1);
    }
}
