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

/// What was generated from `src/test/db`.
public final class Everything {

    private Everything() {}

    public static GeneratedModel generated() {
        return generated("");
    }

    /// The same, with more facts.
    static GeneratedModel generated(String more) {
        try (InputStream facts = Everything.class.getResourceAsStream("/test-facts.tsv")) {
            if (facts == null) {
                throw new IllegalStateException("test-facts.tsv is missing: run ./postern generate");
            }
            InputStream after = new ByteArrayInputStream(more.getBytes(StandardCharsets.UTF_8));
            return new GeneratedModel(
                    DefaultCatalog.DEFAULT_CATALOG, SchemaFacts.read(new SequenceInputStream(facts, after)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
