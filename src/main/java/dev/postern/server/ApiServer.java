package dev.postern.server;

import dev.postern.api.Api;
import dev.postern.api.Authentication;
import dev.postern.api.CallerPrivileges;
import dev.postern.api.ResponseSettings;
import dev.postern.auth.JwtSigner;
import dev.postern.catalog.ApiCatalog;
import dev.postern.docs.DocsPage;
import dev.postern.log.StandardError;
import dev.postern.store.Database;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.MemoryBudget;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/// HTTP server of the generated API below its base paths and of the endpoints that an [Extension] adds.
public final class ApiServer implements AutoCloseable {

    /// Maximum size of the request line and the headers, without the URL.
    private static final int MAX_HEADER_BYTES = 8_192;

    /// Longest pause within a request body or a response.
    private static final Duration REQUEST_IDLE_TIMEOUT = Duration.ofSeconds(30);

    private static final List<HttpField> RESPONSE_HEADERS = List.of(
            new PreEncodedHttpField("Server", "Postern"),
            new PreEncodedHttpField("Vary", "Accept, Prefer, Range"),
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"));

    private final Javalin javalin;
    private final ServerSettings settings;
    private final boolean hasDocsPage;
    private final Database database;
    private final Authentication authentication;
    private final List<String> timeoutNotices;
    private final ServiceMetrics metrics;
    private final AccessLog log;
    private final @Nullable RequestTraces traces;
    private final @Nullable TlsCertificate certificate;
    private final SchemaReloader reloader;
    private final Readiness readiness;
    private final GracefulShutdown shutdown;
    private final ClientDisconnects disconnects = new ClientDisconnects();

    /// Starts the server.
    ///
    /// @param responses settings of the responses of the API
    /// @param authentication authentication of the callers of the API
    /// @param database connection pool, which the server closes
    /// @param readiness receives the begin of the shutdown
    /// @param metrics metrics of the service
    /// @throws dev.postern.problem.ProblemException if the server cannot listen on its address
    public ApiServer(
            ServerSettings settings,
            ResponseSettings responses,
            ApiCatalog catalog,
            Database database,
            Authentication authentication,
            Api api,
            Extension extension,
            Readiness readiness,
            ServiceMetrics metrics) {
        this.settings = settings;
        this.readiness = readiness;
        this.shutdown = new GracefulShutdown(settings.shutdown());
        this.hasDocsPage = responses.hasDocsPage();
        this.database = database;
        this.authentication = authentication;
        this.timeoutNotices = authentication.timeoutNotices(catalog);
        this.metrics = metrics;
        TlsSettings tls = settings.connections().tls();
        this.certificate = tls == null ? null : new TlsCertificate(tls);
        this.log = new AccessLog(settings.log(), new StandardError());
        metrics.bindLog(log);
        String collector = settings.log().otlpEndpoint();
        this.traces = collector == null ? null : new RequestTraces(collector);
        this.javalin = Javalin.create(config -> {
            configure(config, settings, metrics, certificate, traces);
            config.jetty.modifyServer(server -> install(server, settings));
            CallerPrivileges callerPrivileges = new CallerPrivileges(authentication, responses.openApi());
            new ExceptionMapper(
                            responses.errorVerbosity(),
                            callerPrivileges,
                            catalog,
                            extension.problems(),
                            settings.urls().basePath(),
                            extension.loginPath())
                    .register(config.routes);
            Cors cors = new Cors(settings.corsAllowedOrigins());
            config.routes.before(RequestChecks.of(settings, cors, authentication));
            ServiceUrls urls = settings.urls();
            RequestObserver observer = new RequestObserver(
                    ResourceLabels.of(catalog),
                    metrics.requests(),
                    new ResponseCompression(settings.connections().compression()));
            ApiRoutes apiRoutes = new ApiRoutes(api, disconnects, cors, urls, settings.maxBody(), observer);
            urls.basePaths().stream()
                    .filter(base -> !base.isEmpty())
                    .forEach(base -> apiRoutes.add(config.routes, base));
            if (hasDocsPage) {
                new DocsRoutes(new DocsPage(urls.basePath(), extension.loginPath(), catalog.schemas()))
                        .add(config.routes, urls.basePaths());
            }
            extension.routes().accept(config.routes, new EndpointAuthentication(authentication));
            if (urls.basePaths().contains("")) {
                apiRoutes.add(config.routes, ""); // last, because the first route that matches a path is used
            }
            String base = urls.basePaths().stream()
                    .filter(path -> !path.isEmpty())
                    .findFirst()
                    .orElse("");
            config.unsafe.servletRequestLifecycle = List.of(
                    RequestStages.of(base, apiRoutes.rows(base), config.unsafe.internalRouter.allHttpHandlers()));
        });
        this.reloader = new SchemaReloader(authentication, database);
        database.bindMetrics(metrics.meters());
        authentication.verifier().ifPresent(metrics::bindTokens);
        metrics.bindReloads(reloader);
        HttpListener.start(javalin, settings.address());
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            metrics.bindConnections(connector);
        }
    }

    private void install(Server server, ServerSettings settings) {
        server.setRequestLog(this::complete);
        shutdown.install(server);
        server.insertHandler(new MinDataRateHandler());
        server.insertHandler(new MeasuredResponses(new MemoryBudget(settings.responseMemory())));
        int maxConnections = FileDescriptors.bound(settings.maxConnections(), database.poolSize());
        ConnectionLimits.install(server, maxConnections, settings.minSendRate());
        if (certificate != null) {
            new TlsReload(server, certificate).install();
        }
        server.setErrorHandler(new JettyErrorHandler());
    }

    private static void configure(
            JavalinConfig config,
            ServerSettings settings,
            ServiceMetrics metrics,
            @Nullable TlsCertificate certificate,
            @Nullable RequestTraces traces) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = settings.maxBody();
        config.http.prefer405over404 = true;
        HttpListener.configure(config.jetty, settings.address(), settings.connections(), certificate);
        config.jetty.modifyHttpConfiguration(http -> {
            http.setOutputBufferSize(65_536);
            http.setSendServerVersion(false);
            http.setIdleTimeout(REQUEST_IDLE_TIMEOUT.toMillis());
            http.setHeaderCacheCaseSensitive(true); // otherwise tokens that differ in case are confused
            http.setRequestHeaderSize(settings.maxUrl() + MAX_HEADER_BYTES);
            http.setMaxResponseHeaderSize(2 * settings.maxUrl() + MAX_HEADER_BYTES); // two headers contain the URL
            http.addCustomizer((request, headers) -> {
                addHeaders(headers);
                MeasuredRequest measured = new MeasuredRequest(
                        ForwardedRequest.of(request, settings.connections().trustedProxies()));
                metrics.requests().start(measured.measurement());
                if (traces != null) {
                    traces.start(measured);
                }
                return measured;
            });
        });
        config.jetty.modifyServletContextHandler(handler -> {
            handler.setSessionHandler(new NoSessionHandler());
            handler.getServletHandler().setFilterChainsCached(false); // the cache would grow with every new path
        });
        config.router.javaLangErrorHandler((response, error) -> JettyErrorHandler.write(response, error));
    }

    /// Adds the headers of every response. Jetty rejects a malformed request before it has them.
    static void addHeaders(HttpFields.Mutable headers) {
        if (!headers.contains(HttpHeader.SERVER)) {
            RESPONSE_HEADERS.forEach(headers::add);
        }
    }

    private void complete(Request request, Response response) {
        CompletedRequest completed = CompletedRequest.of(request, response);
        metrics.requests().complete(completed);
        log.log(completed);
        if (traces != null) {
            traces.complete(completed);
        }
    }

    /// Returns the URL of the generated API, `http://host:port` with the base path, or `unix:/path` for a Unix
    /// socket.
    public String address() {
        String address = origin();
        return settings.address() instanceof ListenAddress.TcpAddress
                ? address + settings.urls().basePath()
                : address;
    }

    /// Returns the URL without a path, `http://host:port`, or `unix:/path` for a Unix socket.
    public String origin() {
        String address = HttpListener.address(javalin, settings.address());
        return certificate == null ? address : address.replaceFirst("^http:", "https:");
    }

    /// Returns the signer of tokens that the service accepts; empty if none of its keys can sign.
    public Optional<JwtSigner> signer() {
        return authentication.signer();
    }

    /// Sets the schema check and listens for reload notifications.
    ///
    /// @param channel channel of the notifications; null for none
    /// @param check throws a [dev.postern.problem.ProblemException] if the database does not match this
    /// build
    public void listenForReloads(@Nullable ReloadChannel channel, Runnable check) {
        reloader.setCheck(check);
        if (channel != null) {
            reloader.listenOn(channel);
        }
    }

    /// Reloads privileges, prepared statements and the schema check.
    public void reload() {
        reloader.reloadAll();
    }

    /// Reads the JWT secret again if it is in a file. The database password is read for each new connection.
    public void reloadSecrets() {
        authentication.reloadSecret();
    }

    /// Returns the URL of the API reference; null without the page, or if the server listens on a Unix socket.
    public @Nullable String docsAddress() {
        boolean hasPort = settings.address() instanceof ListenAddress.TcpAddress;
        return hasDocsPage && hasPort ? origin() + DocsPage.PATH : null;
    }

    /// Returns notices for the administrator about authentication and the database, one sentence each.
    public List<String> startupNotices() {
        return Stream.of(authentication.notices(), timeoutNotices, database.notices())
                .flatMap(List::stream)
                .toList();
    }

    /// Ends the delay of the shutdown, also before the shutdown has begun.
    public void endShutdownDelay() {
        shutdown.endDelay();
    }

    /// Serves requests for the delay of the shutdown, waits for those in flight, then closes the connection pool.
    @Override
    public void close() {
        try (log;
                traces;
                database;
                disconnects) {
            readiness.stop();
            Server jetty = javalin.jettyServer().server();
            shutdown.delay(jetty);
            shutdown.stop(jetty, database::cancelAll);
        }
    }
}
