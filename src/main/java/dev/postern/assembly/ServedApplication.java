package dev.postern.assembly;

import dev.postern.api.Api;
import dev.postern.api.ApiRequest;
import dev.postern.api.Authentication;
import dev.postern.api.ResponseSettings;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.migrate.SchemaCompatibility;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.openapi.OpenApiDocument.ApiInfo;
import dev.postern.problem.FatalErrors;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.server.ApiServer;
import dev.postern.server.Extension;
import dev.postern.server.ServiceMetrics;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseSettings;
import dev.postern.store.IdempotencyStore;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An application as it is served: its catalog, its OpenAPI document and its service.
///
/// @param generated classes and facts of its schema
/// @param extension additions of the application
/// @param loginRole role that the service logs in as; null if the application names none
public record ServedApplication(
        GeneratedModel generated,
        Extension extension,
        @Nullable String loginRole) {

    private static final Logger LOG = LoggerFactory.getLogger(ServedApplication.class);

    /// Creates an application without a login role.
    public ServedApplication(GeneratedModel generated, Extension extension) {
        this(generated, extension, null);
    }

    /// Returns the catalog of the served schemas, with the application's write-only columns and hooks.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of the generated classes
    /// @throws dev.postern.problem.CommandException if a schema was not generated, if the table of a hook is not
    /// served, or if another version of Postern generated the classes
    public ApiCatalog catalog(List<String> schemas) {
        return ApiCatalog.of(generated.requireCurrent(), schemas, extension.writeOnlyColumns(), extension.hooks());
    }

    /// Returns the OpenAPI document of the served schemas, without a database connection.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of the generated classes
    /// @param publicUrl base URL for clients; null for a URL relative to the document
    public OpenApiDocument openApi(List<String> schemas, @Nullable String publicUrl) {
        ApiCatalog catalog = catalog(schemas);
        Availability idempotency = switch (generated.stamp().source()) {
            case MIGRATIONS -> Availability.AVAILABLE; // the engine's migrations run first
            case DATABASE -> Availability.NO_TABLE; // not known without a connection
        };
        return openApi(catalog, publicUrl, ExecutionPlans.DISABLED, idempotency);
    }

    private OpenApiDocument openApi(
            ApiCatalog catalog, @Nullable String publicUrl, ExecutionPlans plans, Availability idempotency) {
        ApiInfo info = new ApiInfo(ApiRequest.BASE, generated.stamp().version(), publicUrl, plans, idempotency);
        return new OpenApiDocument(catalog, info, extension.endpointDocs());
    }

    /// Serves the application from a database that matches its classes.
    ///
    /// From then on, an `Error` of the JVM such as `OutOfMemoryError` ends the process.
    public ApiServer start(DatabaseAddress address, ServiceSettings settings) {
        if (!FatalErrors.install()) {
            LOG.warn("An OutOfMemoryError that a library catches does not end this process; later responses may be"
                    + " wrong. Start the JVM with -XX:+ExitOnOutOfMemoryError, or with"
                    + " --enable-native-access=ALL-UNNAMED, so that Postern can set that flag.");
        }
        DatabaseSettings connections = settings.database();
        ApiCatalog catalog = catalog(connections.schemas());
        ServiceMetrics metrics = ServiceMetrics.of(settings.server());
        metrics.bindInfo(generated.stamp().version());
        Database database = new Database(address, connections, catalog.schemas(), metrics.databaseListener());
        ApiServer server = server(settings, catalog, database, metrics);
        try {
            server.listenForReloads(
                    connections.reloadChannel(), () -> SchemaCompatibility.requireMatch(generated.facts(), address));
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private ApiServer server(ServiceSettings settings, ApiCatalog catalog, Database database, ServiceMetrics metrics) {
        try {
            database.readSessionEffects();
            Availability idempotency = IdempotencyStore.availability(database.asService());
            ResponseSettings responses = settings.response();
            OpenApiDocument openApi =
                    openApi(catalog, responses.publicUrl(), settings.dialect().executionPlans(), idempotency);
            Authentication authentication = new Authentication(settings.auth(), database);
            Api api = Api.of(settings.limits(), settings.dialect(), responses, catalog, authentication, openApi);
            return new ApiServer(
                    settings.server(), responses, catalog, database, authentication, api, extension, metrics);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
