package dev.postern.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// JSON written.
final class JsonOutput {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonOutput() {}

    /// Writes something.
    @FunctionalInterface
    interface JsonContent {
        void write(JsonGenerator json) throws IOException;
    }

    /// An array of what `elements` writes.
    static byte[] array(JsonContent elements) {
        return text(json -> {
            json.writeStartArray();
            elements.write(json);
            json.writeEndArray();
        });
    }

    static byte[] text(JsonContent writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            writing.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
