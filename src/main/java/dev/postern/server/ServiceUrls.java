package dev.postern.server;

import dev.postern.request.ApiBase;
import io.javalin.http.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// URLs under which clients reach the service.
///
/// @param basePaths base paths of the generated API, of which messages name the first; empty for `/`, otherwise
/// without a slash at the end
/// @param publicUrl URL of the service for clients, without a slash at its end; null: links have paths
public record ServiceUrls(List<String> basePaths, @Nullable String publicUrl) {

    private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

    /// The defaults of the options.
    public static final ServiceUrls DEFAULT = new ServiceUrls(List.of(ApiBase.DEFAULT_PATH), null);

    public ServiceUrls {
        basePaths = List.copyOf(new LinkedHashSet<>(basePaths));
        if (basePaths.isEmpty() || !basePaths.stream().allMatch(ServiceUrls::isBasePath)) {
            throw new IllegalArgumentException("Not base paths: " + basePaths);
        }
    }

    /// Whether a text is a base path: empty, or segments of unreserved characters (RFC 3986, 2.3), other than
    /// `/docs`.
    public static boolean isBasePath(String text) {
        return BASE_PATH.matcher(text).matches()
                && !text.equals("/docs")
                && !text.startsWith("/docs/")
                && !text.contains("/./")
                && !text.contains("/../")
                && !text.endsWith("/.")
                && !text.endsWith("/..");
    }

    /// Returns the base path that messages and the API reference use.
    String basePath() {
        return basePaths.getFirst();
    }

    /// Returns the start of the URLs in the response to a request. It is what the client sees in front
    /// of the paths of the service: the public URL, or else the prefix of a trusted proxy.
    ///
    /// @param basePath base path that the request used
    ApiBase base(Context http, String basePath) {
        return new ApiBase(
                publicUrl == null
                        ? ForwardedRequest.prefix(ServletContextRequest.getServletContextRequest(http.req()))
                        : publicUrl,
                basePath);
    }
}
