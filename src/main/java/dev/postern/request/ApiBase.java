package dev.postern.request;

/// Start of the URLs of the generated API as a client sees them, for the links of a response.
///
/// @param root public URL such as `https://example.org/shop`, or the path of a proxy such as `/shop`, without a
/// slash at the end; empty for neither
/// @param path base path that the request used, such as `/api`; empty for `/`
public record ApiBase(String root, String path) {

    /// The default base path.
    public static final String DEFAULT_PATH = "/api";

    /// The default base path without a proxy.
    public static final ApiBase DEFAULT = new ApiBase("", DEFAULT_PATH);

    /// Returns the URL of the API without a slash at its end: an absolute path, or an absolute URL with a public
    /// URL.
    public String url() {
        return root + path;
    }
}
