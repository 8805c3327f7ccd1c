package dev.postern;

import dev.postern.catalog.Catalog;
import dev.postern.http.Extension;
import dev.postern.http.Server;
import dev.postern.schema.DefaultCatalog;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.Pool;

/// The composition root: puts the parts of the service together.
public final class Postern {

    private Postern() {}

    /// Serves the generated schema, and what `extension` adds, from a database that is at the schema's version.
    public static Server start(DatabaseAddress address, Pool pool, Server.Settings settings, Extension extension) {
        Catalog catalog = Catalog.of(DefaultCatalog.DEFAULT_CATALOG.getSchemas().getFirst(), extension.secrets());
        Database database = new Database(address, pool);
        try {
            return new Server(settings, catalog, database, extension);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
