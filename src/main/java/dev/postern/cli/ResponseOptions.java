package dev.postern.cli;

import dev.postern.api.ResponseSettings;
import dev.postern.api.ResponseSettings.OpenApiMode;
import dev.postern.api.ServerTiming.Output;
import dev.postern.result.ErrorBody.Verbosity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options for responses: the OpenAPI document, errors and `Server-Timing`.
final class ResponseOptions {

    @Option(
            names = "--openapi-mode",
            paramLabel = "MODE",
            defaultValue = "follow-privileges",
            description = "Content of the OpenAPI document: follow-privileges, what the caller's role may use;"
                    + " ignore-privileges, everything that is served; disabled, no document and no /docs."
                    + " Default: ${DEFAULT-VALUE}.")
    private OpenApiMode openApi = ResponseSettings.DEFAULT.openApi();

    @Option(names = "--server-timing", description = "Send the duration of each stage in Server-Timing. Default: off.")
    private boolean serverTiming;

    @Option(
            names = "--root-function",
            paramLabel = "FUNCTION",
            description =
                    "Function, schema.name, whose result is returned at the base path in place of the OpenAPI document."
                            + " Its arguments are optional and come from the URL; there is no /docs. Default: none.")
    private @Nullable String rootFunction;

    @Option(
            names = "--client-error-verbosity",
            paramLabel = "LEVEL",
            defaultValue = "verbose",
            description = "Content of error responses: verbose, with details and hint; minimal, code and message alone."
                    + " Default: ${DEFAULT-VALUE}.")
    private Verbosity errorVerbosity = ResponseSettings.DEFAULT.errorVerbosity();

    ResponseSettings settings() {
        return new ResponseSettings(openApi, rootFunction, serverTiming ? Output.SENT : Output.OMITTED, errorVerbosity);
    }
}
