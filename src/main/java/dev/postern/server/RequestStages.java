package dev.postern.server;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.servlet.DefaultTasks;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.JavalinServletContext;
import io.javalin.http.servlet.SubmitOrder;
import io.javalin.http.servlet.Task;
import io.javalin.http.servlet.TaskHandler;
import io.javalin.http.servlet.TaskInitializer;
import io.javalin.router.ParsedEndpoint;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.jvm.functions.Function2;
import org.jspecify.annotations.Nullable;

/// Stages of a request in Javalin. Most requests are for rows, and need no search among all routes.
///
/// Such a request gets the same handlers as by the search, which decides about all others. The search decides about
/// all requests if a handler of the application could apply to some of those for rows.
final class RequestStages implements TaskInitializer<JavalinServletContext> {

    private static final DefaultTasks JAVALIN = DefaultTasks.INSTANCE;

    private static final List<TaskInitializer<JavalinServletContext>> SEARCH = List.of(
            JAVALIN.getBEFORE(),
            JAVALIN.getBEFORE_MATCHED(),
            JAVALIN.getHTTP(),
            JAVALIN.getAFTER_MATCHED(),
            JAVALIN.getERROR(),
            JAVALIN.getAFTER());

    private static final Set<HandlerType> FILTERS =
            Set.of(HandlerType.BEFORE, HandlerType.BEFORE_MATCHED, HandlerType.AFTER_MATCHED, HandlerType.AFTER);

    private static final String ALL_PATHS = "*";

    private final String prefix;
    private final List<ParsedEndpoint> checks;

    /// Handler of requests for rows; null if the search decides about all requests.
    private final @Nullable Consumer<Context> rows;

    private RequestStages(String prefix, List<ParsedEndpoint> checks, @Nullable Consumer<Context> rows) {
        this.prefix = prefix;
        this.checks = List.copyOf(checks);
        this.rows = rows;
    }

    /// Returns the stages of a server after all its handlers have been added.
    ///
    /// @param basePath base path of the API that was added first
    /// @param rows handler of its requests for rows
    static RequestStages of(String basePath, Consumer<Context> rows, List<ParsedEndpoint> handlers) {
        String prefix = basePath + "/";
        List<ParsedEndpoint> checks = handlers.stream()
                .filter(handler -> handler.endpoint.method.equals(HandlerType.BEFORE))
                .filter(handler -> handler.endpoint.path.equals(ALL_PATHS))
                .toList();
        boolean hasFilters = handlers.stream()
                .filter(handler -> FILTERS.contains(handler.endpoint.method))
                .anyMatch(handler -> !checks.contains(handler) && canMatch(handler.endpoint.path, prefix));
        return new RequestStages(prefix, checks, basePath.isEmpty() || hasFilters ? null : rows);
    }

    /// Whether a route can match a path that begins with a prefix.
    private static boolean canMatch(String route, String prefix) {
        String literal = route.split("[*{<]", 2)[0];
        return literal.startsWith(prefix) || prefix.startsWith(literal);
    }

    @Override
    public void createTasks(
            Function2<? super SubmitOrder, ? super Task, Unit> submit,
            JavalinServlet servlet,
            JavalinServletContext http,
            String path) {
        Consumer<Context> handler = isForRows(http.method().name(), path) ? rows : null;
        if (handler == null) {
            SEARCH.forEach(stage -> stage.createTasks(submit, servlet, http, path));
            return;
        }
        for (ParsedEndpoint check : checks) {
            submit(submit, () -> {
                check.handle(http, path);
                return Unit.INSTANCE;
            });
        }
        submit(submit, () -> {
            handler.accept(http);
            return Unit.INSTANCE;
        });
        JAVALIN.getERROR().createTasks(submit, servlet, http, path);
    }

    private static void submit(Function2<? super SubmitOrder, ? super Task, Unit> submit, TaskHandler<Unit> handler) {
        submit.invoke(SubmitOrder.LAST, new Task(true, handler));
    }

    /// Whether a request is for rows or a row of the first base path.
    private boolean isForRows(String method, String path) {
        if (!path.startsWith(prefix) || ApiRoutes.isReserved(path, prefix.length())) {
            return false;
        }
        int slash = path.indexOf('/', prefix.length());
        boolean isCollection = slash < 0 && path.length() > prefix.length();
        boolean isRow = slash > prefix.length() && slash < path.length() - 1 && path.indexOf('/', slash + 1) < 0;
        return switch (method) {
            case "GET", "HEAD", "PATCH", "PUT", "DELETE" -> isCollection || isRow;
            case "POST" -> isCollection;
            default -> false;
        };
    }
}
