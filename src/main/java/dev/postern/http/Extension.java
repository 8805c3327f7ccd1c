package dev.postern.http;

import dev.postern.catalog.WriteOnlyColumn;
import dev.postern.openapi.EndpointDescription;
import io.javalin.config.RoutesConfig;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What an application adds to the generated API: columns to keep secret, and endpoints of its own beside
/// `/api`.
///
/// @param writeOnlyColumns rules the engine keeps on every path
/// @param routes adds endpoints, which run what they do as who asks; a [dev.postern.problem.ProblemException]
/// thrown in one becomes an answer. Taken are `/`, and what is below `/api` and `/docs`
/// @param endpointDocs what the OpenAPI document says of these endpoints
/// @param loginPath path at which an e-mail address and a password are exchanged for a token (RFC 6749, 4.3), for
/// the page at `/docs`; null: tokens come from elsewhere
public record Extension(
        List<WriteOnlyColumn> writeOnlyColumns,
        BiConsumer<RoutesConfig, Authentication> routes,
        List<EndpointDescription> endpointDocs,
        @Nullable String loginPath) {

    /// @throws IllegalArgumentException where `signIn` is no path
    public Extension {
        if (loginPath != null
                && !(loginPath.startsWith("/")
                        && URI.create(loginPath).getRawPath().equals(loginPath))) {
            throw new IllegalArgumentException("No path: " + loginPath);
        }
    }

    /// Endpoints that the document tells of, without a place to sign in.
    public Extension(
            List<WriteOnlyColumn> secrets,
            BiConsumer<RoutesConfig, Authentication> routes,
            List<EndpointDescription> described) {
        this(secrets, routes, described, null);
    }

    /// Endpoints that the document does not tell of.
    public Extension(List<WriteOnlyColumn> secrets, BiConsumer<RoutesConfig, Authentication> routes) {
        this(secrets, routes, List.of());
    }

    /// The same with a place to sign in.
    public Extension withLoginPath(String path) {
        return new Extension(writeOnlyColumns, routes, endpointDocs, path);
    }

    /// Nothing added.
    public static Extension none() {
        return new Extension(List.of(), (routes, callers) -> {});
    }
}
