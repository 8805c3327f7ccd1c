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
import java.util.List;
import java.util.function.Function;

/// Routes of the generated API: translates HTTP requests for [Api], and its responses back.
///
/// @param maxBody maximum bytes of a request body
record ApiRoutes(Api api, ClientDisconnects disconnects, Cors cors, long maxBody, RequestObserver observer) {

    private static final String FUNCTIONS = "rpc/";

    void add(RoutesConfig routes) {
        String base = ApiRequest.BASE;
        Handler root = handler(_ -> new Target.Root());
        routes.get(base, root);
        routes.head(base, root);
        routes.options(base, root);
        addFunctionRoutes(routes, handler(ApiRoutes::function));
        routes.post(base + "/-/batch", handler(_ -> new Target.Batch()));
        Handler rows = handler(path -> Target.ofRows(path));
        routes.post(base + "/{resource}", rows);
        for (String path : List.of(base + "/{resource}", base + "/{resource}/{key}")) {
            routes.get(path, rows);
            routes.head(path, rows);
            routes.options(path, rows);
            routes.patch(path, rows);
            routes.put(path, rows);
            routes.delete(path, rows);
        }
    }

    /// Registers the function routes, before the table routes: `rpc` is not a table name.
    private static void addFunctionRoutes(RoutesConfig routes, Handler function) {
        String path = ApiRequest.BASE + "/" + FUNCTIONS + "{function}";
        routes.get(path, function);
        routes.head(path, function);
        routes.post(path, function);
        routes.options(path, function);
        routes.put(path, function);
        routes.patch(path, function);
        routes.delete(path, function);
    }

    private static Target function(String path) {
        return new Target.Function(QueryString.decodePath(path.substring(FUNCTIONS.length())));
    }

    /// Returns the handler of a route.
    ///
    /// @param target target of an undecoded path below the base path
    private Handler handler(Function<String, Target> target) {
        return http -> {
            String uri = http.req().getRequestURI();
            String base = ApiRequest.BASE + "/";
            answer(http, target.apply(uri.startsWith(base) ? uri.substring(base.length()) : ""));
        };
    }

    private void answer(Context http, Target target) {
        observer.route(target, Method.valueOf(http.method().name()));
        Cancellation cancellation = new Cancellation();
        try (Watch watch = disconnects.watch(http, cancellation::cancel)) {
            try (ApiResponse response = api.answer(request(http, target, watch), cancellation)) {
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
    private ApiRequest request(Context http, Target target, Watch watch) {
        Method method = Method.valueOf(http.method().name());
        Content content = () -> {
            byte[] body = RequestBodyReader.read(http, maxBody);
            watch.start();
            return body;
        };
        if (RequestBodyReader.isIgnored(http)) {
            watch.start();
        }
        return new ApiRequest(method, target, http.path(), http.queryString(), new ServletHeaders(http), content);
    }
}
