package dev.postern.api;

import dev.postern.api.ServerTiming.Output;
import dev.postern.result.ErrorBody.Verbosity;
import org.jspecify.annotations.Nullable;

/// Settings of responses: of the OpenAPI document, of errors and of `Server-Timing`.
///
/// @param openApi content of the OpenAPI document
/// @param rootFunction function whose value replaces the document, `schema.name`; null for none
/// @param serverTiming whether responses have `Server-Timing`
/// @param errorVerbosity content of error responses
public record ResponseSettings(
        OpenApiMode openApi, @Nullable String rootFunction, Output serverTiming, Verbosity errorVerbosity) {

    /// The defaults of the options.
    public static final ResponseSettings DEFAULT =
            new ResponseSettings(OpenApiMode.FOLLOW_PRIVILEGES, null, Output.OMITTED, Verbosity.VERBOSE);

    /// Returns a copy with or without `Server-Timing`.
    public ResponseSettings withServerTiming(Output output) {
        return new ResponseSettings(openApi, rootFunction, output, errorVerbosity);
    }

    /// Whether the page at `/docs` exists: it needs the document.
    public boolean hasDocsPage() {
        return openApi != OpenApiMode.DISABLED && rootFunction == null;
    }

    /// Content of the OpenAPI document (`docs/dialect.md` 1.12, `openapi-mode`).
    public enum OpenApiMode {
        /// Objects that the caller's role can use.
        FOLLOW_PRIVILEGES("follow-privileges"),
        /// All served objects, for every caller.
        IGNORE_PRIVILEGES("ignore-privileges"),
        /// No document, and no page that shows it.
        DISABLED("disabled");

        private final String text;

        OpenApiMode(String text) {
            this.text = text;
        }

        /// Returns the value of the option.
        @Override
        public String toString() {
            return text;
        }
    }
}
