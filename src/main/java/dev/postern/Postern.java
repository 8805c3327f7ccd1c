package dev.postern;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Generated;
import dev.postern.http.Extension;
import dev.postern.http.Server;
import dev.postern.migrate.GeneratedSchema;
import dev.postern.migrate.Shape;
import dev.postern.schema.DefaultCatalog;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.Pool;
import java.util.List;

/// The composition root: puts the parts of the service together.
public final class Postern {

    private Postern() {}

    /// Serves the generated schemas, and what `extension` adds, from a database that matches them.
    public static Server start(DatabaseAddress address, Pool pool, Server.Settings settings, Extension extension) {
        return start(generated(), address, pool, settings, extension);
    }

    /// What is served where `extension` is added to the generated API.
    ///
    /// @param schemas the schemas that are served, the default one first; empty: the first generated one
    /// @throws dev.postern.problem.ProblemException for a schema that was not generated
    public static Catalog catalog(List<String> schemas, Extension extension) {
        return Catalog.of(generated(), schemas, extension.secrets());
    }

    /// What `./postern generate` wrote into this build.
    private static Generated generated() {
        return new Generated(DefaultCatalog.DEFAULT_CATALOG, GeneratedSchema.facts());
    }

    /// The same over other generated classes than this build's.
    public static Server start(
            Generated generated, DatabaseAddress address, Pool pool, Server.Settings settings, Extension extension) {
        Catalog catalog = Catalog.of(generated, settings.schemas(), extension.secrets());
        Database database = new Database(address, pool);
        try {
            Server server = new Server(settings, catalog, database, extension);
            server.listen(() -> Shape.requireMatch(generated.facts(), address));
            return server;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
