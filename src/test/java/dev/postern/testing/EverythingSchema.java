package dev.postern.testing;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaFacts;
import dev.postern.store.DatabaseAddress;
import dev.postern.testschema.DefaultCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Generated classes and schema facts of the test schema "everything" in `src/test/db`.
public final class EverythingSchema implements ServedSchema {

    /// Role that can only assume the role of the requests.
    public static final String LOGIN_ROLE = "tester_login";

    /// Role of requests without a token, which has all privileges on the objects of the schema.
    public static final String ROLE = "tester";

    static final EverythingSchema SERVED = new EverythingSchema();

    private EverythingSchema() {}

    public static GeneratedModel generated() {
        return GeneratedModel.of(DefaultCatalog.DEFAULT_CATALOG);
    }

    @Override
    public GeneratedModel generated(String moreFacts) {
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

    @Override
    public DatabaseAddress newDatabase() {
        return TestDatabases.createEverything();
    }

    @Override
    public DatabaseAddress login(DatabaseAddress owner) {
        return TestDatabases.withLogin(LOGIN_ROLE, owner);
    }

    @Override
    public String anonymousRole() {
        return ROLE;
    }
}
