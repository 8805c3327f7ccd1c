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
import java.util.Objects;

/// Generated classes and schema facts of the test schema "everything" in `src/test/db`.
public final class EverythingSchema {

    private EverythingSchema() {}

    public static GeneratedModel generated() {
        return GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);
    }

    /// Returns the generated classes with additional facts.
    static GeneratedModel generated(String moreFacts) {
        try (InputStream facts = Objects.requireNonNull(DefaultCatalog.class.getResourceAsStream("facts.tsv"))) {
            InputStream more = new ByteArrayInputStream(moreFacts.getBytes(StandardCharsets.UTF_8));
            return new GeneratedModel(
                    DefaultCatalog.DEFAULT_CATALOG,
                    SchemaFacts.read(new SequenceInputStream(facts, more)),
                    generated().stamp());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
