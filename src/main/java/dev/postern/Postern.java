package dev.postern;

import dev.postern.catalog.Catalog;
import dev.postern.catalog.Generated;
import dev.postern.contract.OpenApi;
import dev.postern.contract.OpenApi.About;
import dev.postern.http.Extension;
import dev.postern.http.Server;
import dev.postern.migrate.GeneratedSchema;
import dev.postern.migrate.Shape;
import dev.postern.problem.FatalErrors;
import dev.postern.request.Accept.Plans;
import dev.postern.schema.DefaultCatalog;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.Idempotency;
import dev.postern.store.Idempotency.Availability;
import dev.postern.store.Pool;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The composition root: puts the parts of the service together.
public final class Postern {

    private static final Logger LOG = LoggerFactory.getLogger(Postern.class);

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

    /// The description of what is served, without a database.
    ///
    /// @param schemas names of those that are served; empty: the default one
    /// @param publicUrl address that clients reach the service at; null: wherever the document is
    public static OpenApi contract(List<String> schemas, @Nullable String publicUrl, Extension extension) {
        Catalog catalog = catalog(schemas, extension);
        boolean stored = catalog.has(Idempotency.SCHEMA, Idempotency.TABLE);
        Availability keys = stored ? Availability.AVAILABLE : Availability.NO_TABLE;
        return contract(catalog, publicUrl, Plans.WITHHELD, keys, extension);
    }

    private static OpenApi contract(
            Catalog catalog, @Nullable String publicUrl, Plans plans, Availability keys, Extension extension) {
        About about = new About(Server.BASE, GeneratedSchema.version(), publicUrl, plans, keys);
        return new OpenApi(catalog, about, extension.described());
    }

    /// The same over other generated classes than this build's.
    ///
    /// From then on an error of the JVM, such as an `OutOfMemoryError`, ends the process.
    public static Server start(
            Generated generated, DatabaseAddress address, Pool pool, Server.Settings settings, Extension extension) {
        if (!FatalErrors.install()) {
            LOG.warn("An OutOfMemoryError that a library catches does not end this process, and later responses may be"
                    + " wrong. Start the JVM with -XX:+ExitOnOutOfMemoryError, or with"
                    + " --enable-native-access=ALL-UNNAMED, which lets Postern set it.");
        }
        Catalog catalog = Catalog.of(generated, settings.schemas(), extension.secrets());
        Server server = server(settings, catalog, new Database(address, pool.serving(catalog.schemas())), extension);
        try {
            server.listen(() -> Shape.requireMatch(generated.facts(), address));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Server server(Server.Settings settings, Catalog catalog, Database database, Extension extension) {
        try {
            database.learnEffects();
            Availability keys = Idempotency.availability(database.itself());
            OpenApi contract = contract(
                    catalog, settings.document().publicUrl(), settings.reads().plans(), keys, extension);
            return new Server(settings, catalog, database, extension, contract);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
