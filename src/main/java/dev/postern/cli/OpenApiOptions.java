package dev.postern.cli;

import dev.postern.api.OpenApiSettings;
import dev.postern.api.OpenApiSettings.Mode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for the OpenAPI document and the root of the API.
final class OpenApiOptions {

    @Option(
            names = "--openapi-mode",
            paramLabel = "MODE",
            defaultValue = "follow-privileges",
            description = "Content of the OpenAPI document: follow-privileges, what the caller's role may use;"
                    + " ignore-privileges, everything that is served; disabled, no document and no /docs."
                    + " Default: ${DEFAULT-VALUE}.")
    private Mode mode = Mode.FOLLOW_PRIVILEGES;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = OptionConverters.AddressConverter.class,
            description = "Base URL of the service for clients, for the OpenAPI document. Default: relative to the"
                    + " document.")
    private @Nullable String publicUrl;

    @Option(
            names = "--root-function",
            paramLabel = "FUNCTION",
            description = "Function, schema.name, whose result is returned at /api/ in place of the OpenAPI document."
                    + " Its arguments are optional and come from the URL; there is no /docs. Default: none.")
    private @Nullable String rootFunction;

    OpenApiSettings settings() {
        return new OpenApiSettings(mode, publicUrl, rootFunction);
    }
}
