package dev.postern;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.http.ApiServer;
import dev.postern.http.Extension;
import dev.postern.migrate.SchemaCompatibility;
import dev.postern.migrate.SchemaStamp;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.openapi.OpenApiDocument.ApiInfo;
import dev.postern.problem.FatalErrors;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.schema.DefaultCatalog;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.IdempotencyStore;
import dev.postern.store.IdempotencyStore.Availability;
import dev.postern.store.PoolSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The composition root: puts the parts of the service together.
public final class Postern {

    private static final Logger LOG = LoggerFactory.getLogger(Postern.class);

    private Postern() {}

    /// Serves the generated schemas, and what `extension` adds, from a database that matches them.
    public static ApiServer start(
            DatabaseAddress address, PoolSettings pool, ApiServer.ServerSettings settings, Extension extension) {
        return start(generated(), address, pool, settings, extension);
    }

    /// What is served where `extension` is added to the generated API.
    ///
    /// @param schemas the schemas that are served, the default one first; empty: the first generated one
    /// @throws dev.postern.problem.ProblemException for a schema that was not generated
    public static ApiCatalog catalog(List<String> schemas, Extension extension) {
        return ApiCatalog.of(generated(), schemas, extension.writeOnlyColumns());
    }

    /// What `./postern generate` wrote into this build.
    private static GeneratedModel generated() {
        return new GeneratedModel(DefaultCatalog.DEFAULT_CATALOG, SchemaStamp.facts());
    }

    /// The description of what is served, without a database.
    ///
    /// @param schemas names of those that are served; empty: the default one
    /// @param publicUrl address that clients reach the service at; null: wherever the document is
    public static OpenApiDocument openApi(List<String> schemas, @Nullable String publicUrl, Extension extension) {
        ApiCatalog catalog = catalog(schemas, extension);
        boolean stored = catalog.has(IdempotencyStore.SCHEMA, IdempotencyStore.TABLE);
        Availability keys = stored ? Availability.AVAILABLE : Availability.NO_TABLE;
        return openApi(catalog, publicUrl, ExecutionPlans.DISABLED, keys, extension);
    }

    private static OpenApiDocument openApi(
            ApiCatalog catalog,
            @Nullable String publicUrl,
            ExecutionPlans plans,
            Availability keys,
            Extension extension) {
        ApiInfo about = new ApiInfo(ApiServer.BASE, SchemaStamp.version(), publicUrl, plans, keys);
        return new OpenApiDocument(catalog, about, extension.endpointDocs());
    }

    /// The same over other generated classes than this build's.
    ///
    /// From then on an error of the JVM, such as an `OutOfMemoryError`, ends the process.
    public static ApiServer start(
            GeneratedModel generated,
            DatabaseAddress address,
            PoolSettings pool,
            ApiServer.ServerSettings settings,
            Extension extension) {
        if (!FatalErrors.install()) {
            LOG.warn("An OutOfMemoryError that a library catches does not end this process, and later responses may be"
                    + " wrong. Start the JVM with -XX:+ExitOnOutOfMemoryError, or with"
                    + " --enable-native-access=ALL-UNNAMED, which lets Postern set it.");
        }
        ApiCatalog catalog = ApiCatalog.of(generated, settings.schemas(), extension.writeOnlyColumns());
        ApiServer server = server(settings, catalog, new Database(address, pool.serving(catalog.schemas())), extension);
        try {
            server.listen(() -> SchemaCompatibility.requireMatch(generated.facts(), address));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static ApiServer server(
            ApiServer.ServerSettings settings, ApiCatalog catalog, Database database, Extension extension) {
        try {
            database.learnEffects();
            Availability keys = IdempotencyStore.availability(database.asService());
            OpenApiDocument contract = openApi(
                    catalog, settings.document().publicUrl(), settings.reads().plans(), keys, extension);
            return new ApiServer(settings, catalog, database, extension, contract);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
