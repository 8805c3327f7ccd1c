package dev.postern.assembly;

import dev.postern.api.Api;
import dev.postern.api.Authentication;
import dev.postern.api.ResponseSettings;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.GeneratedModel;
import dev.postern.migrate.SchemaCompatibility;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.openapi.OpenApiDocument.ApiInfo;
import dev.postern.problem.FatalErrors;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.request.BigintFormat;
import dev.postern.server.AdminServer;
import dev.postern.server.ApiServer;
import dev.postern.server.Extension;
import dev.postern.server.ListenAddress;
import dev.postern.server.Readiness;
import dev.postern.server.Readiness.StandbyUse;
import dev.postern.server.ServiceMetrics;
import dev.postern.store.Database;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.DatabaseProbe;
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

    /// Returns a copy with other classes and facts.
    public ServedApplication with(GeneratedModel other) {
        return new ServedApplication(other, extension, loginRole);
    }

    /// Returns the catalog of the served schemas, with the application's write-only columns and hooks.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of the generated classes
    /// @throws dev.postern.problem.CommandException if a schema was not generated, if the table of a hook is not
    /// served, or if another version of Postern generated the classes
    public ApiCatalog catalog(List<String> schemas) {
        return catalog(schemas, null);
    }

    /// @param extraSearchPath further schemas in which SQL finds computed fields; null for `public`
    private ApiCatalog catalog(List<String> schemas, @Nullable List<String> extraSearchPath) {
        return ApiCatalog.of(
                generated.requireCurrent(), schemas, extraSearchPath, extension.writeOnlyColumns(), extension.hooks());
    }

    /// Returns the OpenAPI document of the served schemas, without a database connection.
    ///
    /// @param schemas served schemas, the default schema first; empty for the default of the generated classes
    /// @param bigintFormat format of `bigint` and `numeric` values
    public OpenApiDocument openApi(List<String> schemas, BigintFormat bigintFormat) {
        ApiCatalog catalog = catalog(schemas);
        Availability idempotency = switch (generated.stamp().source()) {
            case MIGRATIONS -> Availability.AVAILABLE; // the engine's migrations run first
            case DATABASE -> Availability.NO_TABLE; // not known without a connection
        };
        return openApi(catalog, ExecutionPlans.DISABLED, idempotency, bigintFormat);
    }

    private OpenApiDocument openApi(
            ApiCatalog catalog, ExecutionPlans plans, Availability idempotency, BigintFormat bigintFormat) {
        ApiInfo info = new ApiInfo(generated.stamp().version(), plans, idempotency, bigintFormat);
        return new OpenApiDocument(catalog, info, extension.endpointDocs());
    }

    /// Serves the application from a database that matches its classes. The admin server opens first.
    ///
    /// From then on, an `Error` of the JVM such as `OutOfMemoryError` ends the process.
    ///
    /// @param wait wait for a database that is unreachable
    /// @param components receives what the service needs to run, and the service itself
    public RunningServer start(
            DatabaseSource source, DatabaseWait wait, ServiceSettings settings, RunningComponents components) {
        ApiCatalog catalog =
                catalog(settings.database().schemas(), settings.database().extraSearchPath());
        Readiness readiness = new Readiness();
        ServiceMetrics metrics = components.open(() -> ServiceMetrics.of(settings.server()), ServiceMetrics::close);
        metrics.bindInfo(generated.stamp().version());
        ListenAddress adminAddress = settings.server().adminAddress();
        AdminServer admin = adminAddress == null
                ? null
                : components.open(() -> new AdminServer(adminAddress, readiness, catalog, metrics), AdminServer::close);
        DatabaseAddress address = wait.run(() -> source.open(this, components), readiness::awaitStart);
        ApiServer server =
                components.open(() -> start(address, source, settings, catalog, readiness, metrics), ApiServer::close);
        return new RunningServer(server, admin, components);
    }

    private ApiServer start(
            DatabaseAddress address,
            DatabaseSource source,
            ServiceSettings settings,
            ApiCatalog catalog,
            Readiness readiness,
            ServiceMetrics metrics) {
        if (!FatalErrors.install()) {
            LOG.warn("An OutOfMemoryError that a library catches does not end this process; later responses may be"
                    + " wrong. Start the JVM with -XX:+ExitOnOutOfMemoryError, or with"
                    + " --enable-native-access=ALL-UNNAMED, so that Postern can set that flag.");
        }
        DatabaseSettings connections = settings.database();
        Database database = new Database(address, connections, catalog.schemas(), metrics.databaseListener());
        DatabaseProbe probe = database.startProbe();
        metrics.bindHealth(probe);
        ApiServer server = server(settings, catalog, database, readiness, metrics);
        try {
            report(source.notice(this, address), readiness);
            server.listenForReloads(connections.reloadChannel(), () -> {
                SchemaCompatibility.requireMatch(generated.facts(), address);
                report(source.notice(this, address), readiness);
            });
            probe.awaitFirst();
            readiness.serve(probe, address.prefersStandby() ? StandbyUse.ACCEPTED : StandbyUse.REJECTED);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void report(String notice, Readiness readiness) {
        readiness.setNotice(notice);
        if (!notice.isEmpty()) {
            LOG.warn("{}", notice);
        }
    }

    private ApiServer server(
            ServiceSettings settings,
            ApiCatalog catalog,
            Database database,
            Readiness readiness,
            ServiceMetrics metrics) {
        try {
            database.readSessionEffects();
            Availability idempotency = IdempotencyStore.availability(database.asCatalogReader());
            ResponseSettings responses = settings.response();
            OpenApiDocument openApi = openApi(
                    catalog,
                    settings.dialect().executionPlans(),
                    idempotency,
                    settings.dialect().bigintFormat());
            Authentication authentication = new Authentication(settings.auth(), database);
            Api api = Api.of(settings.limits(), settings.dialect(), responses, catalog, authentication, openApi);
            return new ApiServer(
                    settings.server(),
                    responses,
                    catalog,
                    database,
                    authentication,
                    api,
                    extension,
                    readiness,
                    metrics);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
