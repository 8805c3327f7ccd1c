package dev.postern.problem;

/// Errors of request lines: PGRST125 and 126 for paths, PGRST101 and 117 for methods.
public final class PathErrors {

    static final String INVALID_HTTP = "The request is not valid HTTP/1";

    private PathErrors() {}

    public static ProblemException notFound() {
        return invalidPath().exception();
    }

    /// @param base path of the API
    public static ApiError notFoundBelow(String base) {
        return invalidPath()
                .withHint("Use " + base + "/{name} for a table or view, " + base + "/{name}/{key} for a row, and "
                        + base + "/rpc/{name} for a function.");
    }

    private static ApiError invalidPath() {
        return ApiError.of(ErrorCode.PATH_NOT_FOUND, "Invalid path specified in request URL");
    }

    /// @param reference path of the API reference
    public static ProblemException fileNotFound(String reference) {
        return ApiError.of(ErrorCode.PATH_NOT_FOUND, "The file does not exist")
                .withHint("Open the API reference at " + reference + ".")
                .exception();
    }

    /// Creates the error of a request that is not valid HTTP/1.
    public static ApiError invalidHttp() {
        return ApiError.of(ErrorCode.PATH_NOT_FOUND, INVALID_HTTP)
                .withHint("Percent-encode reserved characters in the URL, as UTF-8.");
    }

    public static ApiError headersTooLong() {
        return ApiError.of(ErrorCode.PATH_NOT_FOUND, "The headers are too long");
    }

    public static ProblemException documentDisabled() {
        return ErrorCode.ROOT_DISABLED.exception("Root endpoint metadata is disabled");
    }

    public static ProblemException unsupportedMethod(String method) {
        return method(method).exception();
    }

    /// Creates the error of a method that the header `Allow` of the response does not list.
    public static ApiError methodNotAllowed(String method) {
        return method(method).withHint("Use a method of the Allow header.");
    }

    private static ApiError method(String method) {
        return ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, "Unsupported HTTP method: " + method);
    }

    /// @param allowed value of `Allow`
    public static ProblemException callMethod(String method, String allowed) {
        return ApiError.of(ErrorCode.RPC_METHOD_NOT_ALLOWED, "Cannot use the " + method + " method on RPC")
                .withHeader("Allow", allowed)
                .exception();
    }
}
