package dev.postern.cli;

import dev.postern.server.ServiceUrls;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the URLs under which clients reach the service.
final class UrlOptions {

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            converter = UrlConverters.BasePathConverter.class,
            description =
                    "Path of the generated API, such as /rest/v1, or /; repeatable, the API is served at each path."
                            + " Default: /api.")
    private List<String> basePaths = List.of();

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = UrlConverters.AddressConverter.class,
            description =
                    "Base URL of the service for clients: Location, Content-Location, Link and the OpenAPI document"
                            + " have absolute URLs. Default: they have paths.")
    private @Nullable String publicUrl;

    ServiceUrls urls() {
        return new ServiceUrls(basePaths.isEmpty() ? ServiceUrls.DEFAULT.basePaths() : basePaths, publicUrl);
    }
}
