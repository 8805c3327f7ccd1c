package dev.postern.testing;

import dev.postern.catalog.Facts;
import dev.postern.catalog.Generated;
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

    public static Generated generated() {
        return generated("");
    }

    /// The same, with more facts.
    static Generated generated(String more) {
        try (InputStream facts = Everything.class.getResourceAsStream("/test-facts.tsv")) {
            if (facts == null) {
                throw new IllegalStateException("test-facts.tsv is missing: run ./postern generate");
            }
            InputStream after = new ByteArrayInputStream(more.getBytes(StandardCharsets.UTF_8));
            return new Generated(DefaultCatalog.DEFAULT_CATALOG, Facts.read(new SequenceInputStream(facts, after)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
