package dev.postern.testing;

import dev.postern.Postern;
import dev.postern.catalog.Facts;
import dev.postern.catalog.Generated;
import dev.postern.http.Extension;
import dev.postern.http.Server;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.Pool;
import dev.postern.testschema.DefaultCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// What was generated from `src/test/db`.
public final class Everything {

    private Everything() {}

    public static Generated generated() {
        try (InputStream facts = Everything.class.getResourceAsStream("/test-facts.tsv")) {
            if (facts == null) {
                throw new IllegalStateException("test-facts.tsv is missing: run ./postern generate");
            }
            return new Generated(DefaultCatalog.DEFAULT_CATALOG, Facts.read(facts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Server start(DatabaseAddress address, Pool pool, Server.Settings settings, Extension extension) {
        return Postern.start(generated(), address, pool, settings, extension);
    }
}
