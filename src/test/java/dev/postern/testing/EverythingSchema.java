package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaFacts;
import dev.postern.testschema.DefaultCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Generated classes and schema facts of the test schema "everything" in `src/test/db`.
public final class EverythingSchema {

    private EverythingSchema() {}

    public static GeneratedModel generated() {
        return generated("");
    }

    /// Returns the generated classes with additional facts.
    static GeneratedModel generated(String moreFacts) {
        try (InputStream facts = DefaultCatalog.class.getResourceAsStream("facts.tsv")) {
            if (facts == null) {
                throw new IllegalStateException("facts.tsv is missing. Run ./postern generate.");
            }
            InputStream appended = new ByteArrayInputStream(moreFacts.getBytes(StandardCharsets.UTF_8));
            return new GeneratedModel(
                    DefaultCatalog.DEFAULT_CATALOG, SchemaFacts.read(new SequenceInputStream(facts, appended)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
