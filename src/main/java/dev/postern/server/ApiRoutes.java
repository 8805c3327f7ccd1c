package dev.postern.server;

import dev.postern.api.Api;
import dev.postern.api.ApiRequest;
import dev.postern.api.ApiRequest.Content;
import dev.postern.api.ApiRequest.Method;
import dev.postern.api.ApiResponse;
import dev.postern.api.Target;
import dev.postern.problem.ProblemException;
import dev.postern.request.QueryString;
import dev.postern.server.ClientDisconnects.Watch;
import dev.postern.store.Cancellation;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.function.Consumer;
import java.util.function.Function;

/// Routes of the generated API: translates HTTP requests for [Api], and its responses back.
///
/// @param urls URLs under which clients reach the API
/// @param maxBody maximum bytes of a request body
record ApiRoutes(
        Api api, ClientDisconnects disconnects, Cors cors, ServiceUrls urls, long maxBody, RequestObserver observer) {

    private static final String FUNCTIONS = "rpc/";

    /// Second path of inserts. An OpenAPI document has one body shape for each path, so generators of clients
    /// use it for arrays.
    private static final String BULK = "/-/bulk/";

    /// Start of the paths below the base path that no table has.
    private static final String RESERVED = "-/";

    /// Adds the routes below a base path.
    void add(RoutesConfig routes, String base) {
        Handler root = handler(base, _ -> new Target.Root())::accept;
        String rootPath = base.isEmpty() ? "/" : base;
        routes.get(rootPath, root);
        routes.head(rootPath, root);
        routes.options(rootPath, root);
        // before the table routes: `rpc` and `-` are not table names
        addCollection(routes, base + "/" + FUNCTIONS + "{function}", handler(base, ApiRoutes::function)::accept);
        addCollection(routes, base + "/-/batch", handler(base, _ -> new Target.Batch())::accept);
        Handler rows = rows(base)::accept;
        routes.post(
                base + BULK + "{resource}",
                handler(base, path -> Target.ofRows(path.substring(BULK.length() - 1)))::accept);
        addCollection(routes, base + "/{resource}", rows);
        addExceptPost(routes, base + "/{resource}/{key}", rows);
    }

    /// Adds a path for all methods.
    private static void addCollection(RoutesConfig routes, String path, Handler handler) {
        routes.post(path, handler);
        addExceptPost(routes, path, handler);
    }

    private static void addExceptPost(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
        routes.options(path, handler);
        routes.patch(path, handler);
        routes.put(path, handler);
        routes.delete(path, handler);
    }

    /// Returns the handler of requests for rows below a base path.
    Consumer<Context> rows(String base) {
        return handler(base, Target::ofRows);
    }

    /// Whether a path is not for rows, although it has the form of a row's.
    ///
    /// @param start start of the path below the base path, after its slash
    static boolean isReserved(String path, int start) {
        return path.startsWith(FUNCTIONS, start) || path.startsWith(RESERVED, start);
    }

    private static Target function(String path) {
        return new Target.Function(QueryString.decodePath(path.substring(FUNCTIONS.length())));
    }

    /// Returns the handler of a route.
    ///
    /// @param target target of an undecoded path below the base path
    private Consumer<Context> handler(String base, Function<String, Target> target) {
        return http -> answer(
                http, base, target.apply(below(base, http.req().getRequestURI()).substring(1)));
    }

    /// Returns the part of a path below the base path, which begins with `/`.
    private static String below(String base, String path) {
        return path.startsWith(base + "/") ? path.substring(base.length()) : "/";
    }

    private void answer(Context http, String base, Target target) {
        observer.route(target, Method.valueOf(http.method().name()));
        Cancellation cancellation = new Cancellation();
        try (Watch watch = disconnects.watch(http, cancellation)) {
            try (ApiResponse response = api.answer(request(http, base, target, watch), cancellation)) {
                observer.send(http, response);
            } catch (ProblemException e) {
                throw watch.isDisconnected() ? new ClientDisconnectedException(e.problem()) : e;
            }
        }
        if (http.method().name().equals(Method.OPTIONS.name())) {
            cors.allowAnyOrigin(http);
        }
    }

    /// Translates a request. The client is watched from the end of its body on, because nothing else reads the
    /// connection then.
    private ApiRequest request(Context http, String base, Target target, Watch watch) {
        Method method = Method.valueOf(http.method().name());
        Content content = () -> {
            byte[] body = RequestBodyReader.read(http, maxBody);
            watch.start();
            return body;
        };
        if (RequestBodyReader.isIgnored(http)) {
            watch.start();
        }
        return new ApiRequest(
                method,
                target,
                urls.base(http, base),
                below(base, http.path()),
                http.queryString(),
                new ServletHeaders(http),
                content);
    }
}
