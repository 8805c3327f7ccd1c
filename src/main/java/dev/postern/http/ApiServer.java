package dev.postern.http;

import dev.postern.catalog.ApiCatalog;
import dev.postern.openapi.OpenApiDocument;
import dev.postern.request.RequestLimits;
import dev.postern.result.ErrorBody.Verbosity;
import dev.postern.sql.StatementCache;
import dev.postern.store.Database;
import dev.postern.store.MemoryBudget;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;

/// The HTTP server: the generated API below [#BASE], and what an application adds.
public final class ApiServer implements AutoCloseable {

    /// Path of the generated API.
    public static final String BASE = "/api";

    /// Bytes of a request's line and headers beyond those of its URL.
    private static final int HEADERS = 8_192;

    /// What every answer tells: who gives it, what it depends on, and that it is what it says it is.
    private static final List<HttpField> ALWAYS = List.of(
            new PreEncodedHttpField("Server", "Postern"),
            new PreEncodedHttpField("Vary", "Accept, Prefer, Range"),
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"));

    private final Javalin javalin;
    private final ServerSettings settings;
    private final Database database;
    private final Authentication callers;
    private final SchemaReloader reloads;
    private final @Nullable AdminServer admin;
    private final ClientDisconnects departures = new ClientDisconnects();

    /// @param place where it listens
    /// @param maxUrl bytes of a URL at most
    /// @param maxBody bytes of a request's body at most
    /// @param memory how much memory responses may hold
    /// @param maxConnections connections of clients at a time; further ones wait
    /// @param rate how many requests one caller may send; null: any number
    /// @param shutdownGrace how long requests in flight may take to finish once the server closes
    /// @param schemas names of the schemas that are served, the default one first; empty: the first generated one
    /// @param corsAllowedOrigins origins whose pages may use the service, with credentials; `*`: any, without
    /// @param serverTiming whether answers tell how long each stage took
    /// @param errors how much an error's body tells
    /// @param channel on which the database says that it has changed; null: it is not listened to
    /// @param log which requests are noted in the log
    /// @param traceHeader name of a header of requests that is sent back as it came; null: none
    /// @param admin where health and metrics are; null: nowhere
    public record ServerSettings(
            ListenAddress place,
            int maxUrl,
            long maxBody,
            MemoryBudget.Limits memory,
            int maxConnections,
            RateLimiter.@Nullable Rate rate,
            Duration shutdownGrace,
            RequestLimits limits,
            ReadSettings reads,
            WriteSettings writes,
            AuthSettings callers,
            List<String> schemas,
            List<String> corsAllowedOrigins,
            boolean serverTiming,
            Verbosity errors,
            @Nullable String channel,
            AccessLog.Level log,
            @Nullable String traceHeader,
            @Nullable ListenAddress admin,
            OpenApiSettings document) {}

    /// Starts listening.
    ///
    /// @param database closed with the server
    /// @param contract describes what is served
    /// @throws dev.postern.problem.ProblemException where the port is taken
    public ApiServer(
            ServerSettings settings,
            ApiCatalog catalog,
            Database database,
            Extension extension,
            OpenApiDocument contract) {
        this.settings = settings;
        this.database = database;
        this.callers = new Authentication(settings.callers(), database);
        this.javalin = Javalin.create(config -> {
            configure(config, settings);
            CallerPrivileges grants =
                    new CallerPrivileges(callers, settings.document().mode());
            new ExceptionMapper(settings.errors(), grants, catalog).handle(config.routes);
            config.routes.before(beforeRequest(settings, callers));
            generated(config.routes, settings, catalog, grants, departures, contract);
            if (settings.document().isGiven()) {
                new DocsHandler(extension.loginPath(), catalog.schemas()).add(config.routes);
            }
            extension.routes().accept(config.routes, callers);
            config.routes.after(ResponseGucs::apply);
        });
        this.reloads = new SchemaReloader(callers, database);
        this.admin = settings.admin() == null
                ? null
                : new AdminServer(settings.admin(), database, catalog, settings.callers(), reloads);
        try {
            HttpListener.start(javalin, settings.place());
        } catch (RuntimeException e) {
            Optional.ofNullable(admin).ifPresent(AdminServer::close);
            throw e;
        }
    }

    private static void configure(JavalinConfig config, ServerSettings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = settings.maxBody();
        config.http.prefer405over404 = true;
        HttpListener.configure(config.jetty, settings.place());
        AccessLog.configure(config, settings.log());
        config.jetty.modifyHttpConfiguration(http -> {
            http.setOutputBufferSize(65_536);
            http.setSendServerVersion(false);
            http.setHeaderCacheCaseSensitive(true); // else a token is taken for another of the same letters
            http.setRequestHeaderSize(settings.maxUrl() + HEADERS);
            http.setMaxResponseHeaderSize(2 * settings.maxUrl() + HEADERS); // Content-Location and Link repeat it
            http.addCustomizer((request, headers) -> {
                ALWAYS.forEach(headers::add);
                return request;
            });
        });
        config.jetty.modifyServletContextHandler(handler -> {
            handler.setSessionHandler(new NoSessionHandler());
            handler.getServletHandler().setFilterChainsCached(false); // one for each path, and there is no filter
        });
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(settings.shutdownGrace().toMillis());
            server.setHandler(new GracefulHandler());
            server.insertHandler(new MinDataRateHandler());
            server.insertHandler(new MeasuredResponses(new MemoryBudget(settings.memory())));
            ConnectionLimits.limit(server, settings.maxConnections());
            server.setErrorHandler(new JettyErrorHandler());
        });
        config.router.javaLangErrorHandler((response, error) -> JettyErrorHandler.write(response, error));
    }

    /// What is done before every request: as one handler, for each costs Javalin as much as its work.
    private static Handler beforeRequest(ServerSettings settings, Authentication callers) {
        Cors cors = new Cors(settings.corsAllowedOrigins());
        RateLimiter limit = settings.rate() == null ? null : new RateLimiter(settings.rate(), callers);
        return http -> {
            trace(http, settings.traceHeader()); // first: what the service says itself stays, or replaces it
            RequestId.assign(http);
            if (cors.answer(http)) {
                Exchange.sendNothing(http, 200);
                http.skipRemainingHandlers();
                return;
            }
            Exchange.refuseLongUrl(http, settings.maxUrl());
            RequestBodyReader.refuseTooLong(http, settings.maxBody());
            RequestBodyReader.skip(http);
            if (limit != null) {
                limit.acquire(http);
            }
        };
    }

    /// Sends a header back as it came, for who follows a request through several services.
    private static void trace(Context http, @Nullable String name) {
        String given = name == null ? null : http.header(name);
        if (name != null && given != null && !http.res().containsHeader(name)) {
            http.header(name, given);
        }
    }

    private static void generated(
            RoutesConfig routes,
            ServerSettings settings,
            ApiCatalog catalog,
            CallerPrivileges grants,
            ClientDisconnects departures,
            OpenApiDocument contract) {
        Authentication callers = grants.callers();
        StatementCache statements = new StatementCache();
        var keys = contract.idempotency();
        ReadExecutor answers = new ReadExecutor(catalog, settings, statements, callers, departures);
        VolatileCalls calls = new VolatileCalls(catalog, settings, answers, callers, departures, keys);
        RpcHandler functions = new RpcHandler(catalog, settings, statements, answers, calls, grants);
        OpenApiHandler documents = new OpenApiHandler(catalog, contract, grants, answers);
        String root = settings.document().rootFunction();
        described(routes, root == null ? documents::get : functions.root(root), documents);
        called(routes, functions);
        ReadHandler tables = new ReadHandler(catalog, settings, statements, answers, grants);
        WritePreparer writes = new WritePreparer(catalog, settings.limits(), settings.writes(), statements);
        WriteHandler endpoint =
                new WriteHandler(writes, statements, settings.writes(), callers, departures, keys, settings.maxBody());
        WriteSettings ofOperation = settings.writes().ofOperation();
        BatchHandler batches = new BatchHandler(
                catalog,
                settings,
                new WritePreparer(catalog, settings.limits(), ofOperation, statements),
                new BatchReadPreparer(catalog, settings, statements),
                callers,
                departures,
                keys);
        routes.post(BASE + "/-/batch", batches::post);
        String rows = BASE + "/{resource}";
        String row = rows + "/{key}";
        routes.get(rows, tables::read);
        routes.head(rows, tables::read);
        routes.get(row, tables::readOne);
        routes.head(row, tables::readOne);
        routes.options(rows, tables::options);
        routes.options(row, tables::options);
        routes.post(rows, endpoint::write);
        for (String path : List.of(rows, row)) {
            routes.patch(path, endpoint::write);
            routes.put(path, endpoint::write);
            routes.delete(path, endpoint::write);
        }
    }

    private static void described(RoutesConfig routes, Handler get, OpenApiHandler documents) {
        routes.get(BASE, get);
        routes.head(BASE, get);
        routes.options(BASE, documents::options);
    }

    /// Before tables: `rpc` is no table's name here.
    private static void called(RoutesConfig routes, RpcHandler functions) {
        String function = BASE + "/rpc/{function}";
        routes.get(function, functions::get);
        routes.head(function, functions::get);
        routes.post(function, functions::post);
        routes.options(function, functions::options);
        routes.put(function, functions::refuse);
        routes.patch(function, functions::refuse);
        routes.delete(function, functions::refuse);
    }

    /// Address of the generated API, `http://host:port/api`; `unix:/path/of/socket` where it has no port.
    public String address() {
        String address = HttpListener.address(javalin, settings.place());
        return settings.place() instanceof ListenAddress.TcpAddress ? address + BASE : address;
    }

    /// Listens to the database saying that it has changed.
    ///
    /// @param check throws a [dev.postern.problem.ProblemException] where it no longer fits the classes
    public void listen(Runnable check) {
        reloads.check(check);
        if (settings.channel() != null) {
            reloads.listenOn(settings.channel());
        }
    }

    /// Does what is done when the database says that it has changed.
    public void reload() {
        reloads.reloadAll();
    }

    /// Address of the API reference, `http://host:port/docs`; null where there is none, or no browser gets to it.
    public @Nullable String docsAddress() {
        String address = address();
        return settings.document().isGiven() && address.endsWith(BASE)
                ? address.substring(0, address.length() - BASE.length()) + DocsHandler.PATH
                : null;
    }

    /// What an operator should know of who may ask, and of what, in a sentence each.
    public List<String> startupNotices() {
        return Stream.of(callers.notices(), database.notices())
                .flatMap(List::stream)
                .toList();
    }

    /// Address of health and metrics; null where there is none.
    public @Nullable String adminAddress() {
        return admin == null ? null : admin.address();
    }

    /// Takes no new requests, lets those in flight finish, then closes the database's pool.
    @Override
    public void close() {
        try (database;
                departures) {
            Optional.ofNullable(admin).ifPresent(AdminServer::close);
            javalin.stop(); // fails where a response had to be cut off
        }
    }
}
