package dev.postern.server;

import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.hook.Hooks;
import dev.postern.openapi.EndpointDescription;
import dev.postern.problem.Problem;
import io.javalin.config.RoutesConfig;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Additions of an application to the generated API: write-only columns and endpoints outside `/api`.
///
/// @param writeOnlyColumns columns that can be set under another key and are never read
/// @param routes adds endpoints. They use the caller's role, and their [dev.postern.problem.ProblemException]s
/// become error responses. `/`, `/api` and `/docs` are reserved
/// @param endpointDocs description of the endpoints in the OpenAPI document
/// @param loginPath path that exchanges a user name and a password for a token (RFC 6749, 4.3), used by
/// `/docs`; null for none
/// @param problems function from an exception of application code to its error; null for an unknown exception
/// @param hooks code around writes and function calls
public record Extension(
        List<WriteOnlyColumn> writeOnlyColumns,
        BiConsumer<RoutesConfig, EndpointAuthentication> routes,
        List<EndpointDescription> endpointDocs,
        @Nullable String loginPath,
        Function<Throwable, @Nullable Problem> problems,
        Hooks hooks) {

    /// @throws IllegalArgumentException if `loginPath` is not an absolute path
    public Extension {
        if (loginPath != null
                && !(loginPath.startsWith("/")
                        && URI.create(loginPath).getRawPath().equals(loginPath))) {
            throw new IllegalArgumentException("Not an absolute path: " + loginPath);
        }
    }

    /// Creates an extension with endpoints in the OpenAPI document, without a login path.
    public Extension(
            List<WriteOnlyColumn> writeOnlyColumns,
            BiConsumer<RoutesConfig, EndpointAuthentication> routes,
            List<EndpointDescription> endpointDocs) {
        this(writeOnlyColumns, routes, endpointDocs, null, _ -> null, Hooks.NONE);
    }

    /// Creates an extension with endpoints that the OpenAPI document omits.
    public Extension(List<WriteOnlyColumn> writeOnlyColumns, BiConsumer<RoutesConfig, EndpointAuthentication> routes) {
        this(writeOnlyColumns, routes, List.of());
    }

    /// Returns a copy with a login path.
    public Extension withLoginPath(String path) {
        return new Extension(writeOnlyColumns, routes, endpointDocs, path, problems, hooks);
    }

    /// Returns a copy with further endpoints.
    public Extension withRoutes(BiConsumer<RoutesConfig, EndpointAuthentication> more) {
        return new Extension(writeOnlyColumns, routes.andThen(more), endpointDocs, loginPath, problems, hooks);
    }

    /// Returns a copy with further descriptions of endpoints.
    public Extension withDocs(List<EndpointDescription> more) {
        List<EndpointDescription> docs =
                Stream.concat(endpointDocs.stream(), more.stream()).toList();
        return new Extension(writeOnlyColumns, routes, docs, loginPath, problems, hooks);
    }

    /// Returns a copy with a further write-only column, unless the column is write-only already.
    public Extension withWriteOnlyDefault(WriteOnlyColumn column) {
        boolean known = writeOnlyColumns.stream().anyMatch(existing -> existing.isSameColumn(column));
        List<WriteOnlyColumn> columns = known
                ? writeOnlyColumns
                : Stream.concat(writeOnlyColumns.stream(), Stream.of(column)).toList();
        return new Extension(columns, routes, endpointDocs, loginPath, problems, hooks);
    }

    /// Returns a copy with a function from exceptions of application code to errors.
    public Extension withProblems(Function<Throwable, @Nullable Problem> newProblems) {
        return new Extension(writeOnlyColumns, routes, endpointDocs, loginPath, newProblems, hooks);
    }

    /// Returns a copy with hooks.
    public Extension withHooks(Hooks newHooks) {
        return new Extension(writeOnlyColumns, routes, endpointDocs, loginPath, problems, newHooks);
    }

    /// Returns an extension that adds nothing.
    public static Extension none() {
        return new Extension(List.of(), (routes, authentication) -> {});
    }
}
