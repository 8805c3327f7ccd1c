package dev.postern.server;

import dev.postern.api.Api;
import dev.postern.api.Authentication;
import dev.postern.api.CallerPrivileges;
import dev.postern.api.ResponseSettings;
import dev.postern.auth.JwtSigner;
import dev.postern.catalog.ApiCatalog;
import dev.postern.docs.DocsPage;
import dev.postern.problem.LimitErrors;
import dev.postern.store.Database;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.MemoryBudget;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
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
    private final ServiceMetrics metrics;
    private final AccessLog log;
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
        this.metrics = metrics;
        TlsSettings tls = settings.connections().tls();
        this.certificate = tls == null ? null : new TlsCertificate(tls);
        this.log = new AccessLog(settings.log(), System.err);
        metrics.bindLog(log);
        this.javalin = Javalin.create(config -> {
            configure(config, settings, metrics, certificate);
            config.jetty.modifyServer(server -> install(server, settings));
            CallerPrivileges callerPrivileges = new CallerPrivileges(authentication, responses.openApi());
            new ExceptionMapper(
                            responses.errorVerbosity(),
                            callerPrivileges,
                            catalog,
                            extension.problems(),
                            settings.urls().basePath())
                    .register(config.routes);
            Cors cors = new Cors(settings.corsAllowedOrigins());
            config.routes.before(beforeRequest(settings, cors, authentication));
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
            @Nullable TlsCertificate certificate) {
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
                RESPONSE_HEADERS.forEach(headers::add);
                MeasuredRequest measured = new MeasuredRequest(
                        ForwardedRequest.of(request, settings.connections().trustedProxies()));
                metrics.requests().start(measured.measurement());
                return measured;
            });
        });
        config.jetty.modifyServletContextHandler(handler -> {
            handler.setSessionHandler(new NoSessionHandler());
            handler.getServletHandler().setFilterChainsCached(false); // the cache would grow with every new path
        });
        config.router.javaLangErrorHandler((response, error) -> JettyErrorHandler.write(response, error));
    }

    private void complete(Request request, Response response) {
        CompletedRequest completed = CompletedRequest.of(request, response);
        metrics.requests().complete(completed);
        log.log(completed);
    }

    /// Creates the handler that runs before each request: only one, because each costs Javalin time.
    private static Handler beforeRequest(ServerSettings settings, Cors cors, Authentication auth) {
        RateLimiter rateLimiter = settings.rateLimit() == null ? null : new RateLimiter(settings.rateLimit(), auth);
        return http -> {
            echoTraceHeader(http, settings.traceHeader()); // first, so that headers of the service replace it
            RequestId.assign(http);
            if (settings.log().sqlTraces() == LogSettings.SqlTraces.ON) {
                TraceContext.assign(http);
            }
            if (cors.addHeaders(http)) {
                http.status(200);
                http.res().setContentType(null);
                http.skipRemainingHandlers();
                return;
            }
            rejectLongUrl(http, settings.maxUrl());
            RequestBodyReader.rejectTooLong(http, settings.maxBody());
            RequestBodyReader.skip(http);
            BodyCoding.requireSupported(http);
            if (rateLimiter != null) {
                rateLimiter.acquire(http);
            }
        };
    }

    private static void echoTraceHeader(Context http, @Nullable String name) {
        String value = name == null ? null : http.header(name);
        if (name != null && value != null && !http.res().containsHeader(name)) {
            http.header(name, value);
        }
    }

    /// Rejects a URL of more than `maxBytes`.
    private static void rejectLongUrl(Context http, int maxBytes) {
        int query = http.queryString() == null ? 0 : http.queryString().length() + 1;
        if (http.req().getRequestURI().length() + query > maxBytes) {
            throw LimitErrors.urlTooLong(maxBytes);
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

    /// Returns the URL of the API reference; null without the page, or if the server listens on a Unix socket.
    public @Nullable String docsAddress() {
        boolean hasPort = settings.address() instanceof ListenAddress.TcpAddress;
        return hasDocsPage && hasPort ? origin() + DocsPage.PATH : null;
    }

    /// Returns notices for the administrator about authentication and the database, one sentence each.
    public List<String> startupNotices() {
        return Stream.of(authentication.notices(), database.notices())
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
                database;
                disconnects) {
            readiness.stop();
            shutdown.delay(javalin.jettyServer().server());
            javalin.stop(); // throws if the shutdown timeout cut a response off
        }
    }
}
