package dev.postern.cli;

import dev.postern.http.OpenApiSettings;
import dev.postern.http.OpenApiSettings.Mode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of how the service describes itself.
final class OpenApiOptions {

    @Option(
            names = "--openapi-mode",
            paramLabel = "MODE",
            defaultValue = "follow-privileges",
            description = "What the OpenAPI document tells: follow-privileges, to each what their role may do;"
                    + " ignore-privileges, to each all that is served; disabled: there is none, and no /docs."
                    + " Default: ${DEFAULT-VALUE}.")
    private Mode mode = Mode.FOLLOW_PRIVILEGES;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = OptionConverters.AddressConverter.class,
            description = "Address of the service as clients know it, which the OpenAPI document names. Default: where"
                    + " the document is.")
    private @Nullable String publicUrl;

    @Option(
            names = "--root-function",
            paramLabel = "FUNCTION",
            description =
                    "Function, schema.name, that is called at /api/ with the arguments of the URL, of which it needs none."
                            + " Its result is returned in place of the OpenAPI document; there is no /docs then. Default: none.")
    private @Nullable String rootFunction;

    OpenApiSettings options() {
        return new OpenApiSettings(mode, publicUrl, rootFunction);
    }
}
