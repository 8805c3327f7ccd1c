package dev.postern.http;

import dev.postern.catalog.Secret;
import io.javalin.config.RoutesConfig;
import java.util.List;
import java.util.function.BiConsumer;

/// What an application adds to the generated API: columns to keep secret, and endpoints of its own beside
/// `/api`.
///
/// @param secrets rules the engine keeps on every path
/// @param routes adds endpoints, which run what they do as who asks; a [dev.postern.problem.ProblemException]
/// thrown in one becomes an answer
public record Extension(List<Secret> secrets, BiConsumer<RoutesConfig, Callers> routes) {

    /// Nothing added.
    public static Extension none() {
        return new Extension(List.of(), (routes, callers) -> {});
    }
}
