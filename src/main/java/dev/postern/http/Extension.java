package dev.postern.http;

import dev.postern.catalog.Secret;
import dev.postern.contract.Described;
import io.javalin.config.RoutesConfig;
import java.util.List;
import java.util.function.BiConsumer;

/// What an application adds to the generated API: columns to keep secret, and endpoints of its own beside
/// `/api`.
///
/// @param secrets rules the engine keeps on every path
/// @param routes adds endpoints, which run what they do as who asks; a [dev.postern.problem.ProblemException]
/// thrown in one becomes an answer
/// @param described what the OpenAPI document says of these endpoints
public record Extension(List<Secret> secrets, BiConsumer<RoutesConfig, Callers> routes, List<Described> described) {

    /// Endpoints that the document does not tell of.
    public Extension(List<Secret> secrets, BiConsumer<RoutesConfig, Callers> routes) {
        this(secrets, routes, List.of());
    }

    /// Nothing added.
    public static Extension none() {
        return new Extension(List.of(), (routes, callers) -> {});
    }
}
