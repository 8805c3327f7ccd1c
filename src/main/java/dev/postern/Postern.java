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

/// Composition root of the service.
public final class Postern {

    private static final Logger LOG = LoggerFactory.getLogger(Postern.class);

    private Postern() {}

    /// Serves the schemas of this build, with the routes of `extension`, from a database that matches them.
    public static ApiServer start(
            DatabaseAddress address, PoolSettings pool, ApiServer.ServerSettings settings, Extension extension) {
        return start(generated(), address, pool, settings, extension);
    }

    /// Returns the catalog of the served schemas, with the write-only columns of `extension`.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of this build
    /// @throws dev.postern.problem.ProblemException if a schema was not generated
    public static ApiCatalog catalog(List<String> schemas, Extension extension) {
        return ApiCatalog.of(generated(), schemas, extension.writeOnlyColumns());
    }

    /// Returns the generated classes and schema facts of this build.
    private static GeneratedModel generated() {
        return new GeneratedModel(DefaultCatalog.DEFAULT_CATALOG, SchemaStamp.facts());
    }

    /// Returns the OpenAPI document of the served schemas, without a database connection.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of this build
    /// @param publicUrl base URL for clients; null for a URL relative to the document
    public static OpenApiDocument openApi(List<String> schemas, @Nullable String publicUrl, Extension extension) {
        ApiCatalog catalog = catalog(schemas, extension);
        boolean hasTable = SchemaStamp.source() == SchemaStamp.Source.MIGRATIONS // which are applied after the engine's
                || catalog.has(IdempotencyStore.SCHEMA, IdempotencyStore.TABLE);
        Availability idempotency = hasTable ? Availability.AVAILABLE : Availability.NO_TABLE;
        return openApi(catalog, publicUrl, ExecutionPlans.DISABLED, idempotency, extension);
    }

    private static OpenApiDocument openApi(
            ApiCatalog catalog,
            @Nullable String publicUrl,
            ExecutionPlans plans,
            Availability idempotency,
            Extension extension) {
        ApiInfo info = new ApiInfo(ApiServer.BASE, SchemaStamp.version(), publicUrl, plans, idempotency);
        return new OpenApiDocument(catalog, info, extension.endpointDocs());
    }

    /// Serves the schemas of other generated classes than those of this build.
    ///
    /// From then on, an `Error` of the JVM such as `OutOfMemoryError` ends the process.
    public static ApiServer start(
            GeneratedModel generated,
            DatabaseAddress address,
            PoolSettings pool,
            ApiServer.ServerSettings settings,
            Extension extension) {
        if (!FatalErrors.install()) {
            LOG.warn("An OutOfMemoryError that a library catches does not end this process; later responses may be"
                    + " wrong. Start the JVM with -XX:+ExitOnOutOfMemoryError, or with"
                    + " --enable-native-access=ALL-UNNAMED, so that Postern can set that flag.");
        }
        ApiCatalog catalog = ApiCatalog.of(generated, settings.schemas(), extension.writeOnlyColumns());
        ApiServer server =
                server(settings, catalog, new Database(address, pool.withServedSchemas(catalog.schemas())), extension);
        try {
            server.listenForReloads(() -> SchemaCompatibility.requireMatch(generated.facts(), address));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static ApiServer server(
            ApiServer.ServerSettings settings, ApiCatalog catalog, Database database, Extension extension) {
        try {
            database.readSessionEffects();
            Availability idempotency = IdempotencyStore.availability(database.asService());
            OpenApiDocument openApi = openApi(
                    catalog, settings.openApi().publicUrl(), settings.reads().executionPlans(), idempotency, extension);
            return new ApiServer(settings, catalog, database, extension, openApi);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
