package dev.postern.api;

import dev.postern.problem.PathErrors;
import dev.postern.problem.ProblemException;
import dev.postern.request.QueryString;

/// Target of a request, from the path below the base path, decoded.
public sealed interface Target {

    /// Returns the target of a path such as `table` or `table/key`.
    ///
    /// @param path undecoded path below the base path, so that an escaped slash is part of a name
    /// @throws ProblemException PGRST125 for a trailing slash, because an empty row key must be written `""`
    static Target ofRows(String path) {
        int slash = path.indexOf('/');
        if (path.endsWith("/") || (slash >= 0 && path.indexOf('/', slash + 1) >= 0)) {
            throw PathErrors.notFound();
        }
        return slash < 0
                ? new Rows(QueryString.decodePath(path))
                : new Row(
                        QueryString.decodePath(path.substring(0, slash)),
                        QueryString.decodePath(path.substring(slash + 1)));
    }

    /// Returns the name of the resource: of a table or view, `rpc/` and that of a function, `batch`, or empty
    /// for the base path.
    String resource();

    /// The base path itself: the OpenAPI document, or the root function.
    record Root() implements Target {

        @Override
        public String resource() {
            return "";
        }
    }

    /// Rows of a table or view.
    record Rows(String resource) implements Target {}

    /// One row of a table or view.
    ///
    /// @param key row key, not split into values yet
    record Row(String resource, String key) implements Target {}

    /// Call of a function.
    record Function(String name) implements Target {

        @Override
        public String resource() {
            return "rpc/" + name;
        }
    }

    /// Batch: operations in one transaction.
    record Batch() implements Target {

        @Override
        public String resource() {
            return "batch";
        }
    }
}
