package dev.postern.api;

import org.jspecify.annotations.Nullable;

/// Settings of the OpenAPI document.
///
/// @param publicUrl URL of the service in the document; null for the URL of the document itself
/// @param rootFunction function whose value replaces the document, `schema.name`; null for none
public record OpenApiSettings(
        Mode mode, @Nullable String publicUrl, @Nullable String rootFunction) {

    /// Content of the document (`docs/dialect.md` 1.12, `openapi-mode`).
    public enum Mode {
        /// Objects that the caller's role can use.
        FOLLOW_PRIVILEGES("follow-privileges"),
        /// All served objects, for every caller.
        IGNORE_PRIVILEGES("ignore-privileges"),
        /// No document, and no page that shows it.
        DISABLED("disabled");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /// Returns the value of the option.
        @Override
        public String toString() {
            return text;
        }
    }

    /// Whether the page at `/docs` exists: it needs the document.
    public boolean hasDocsPage() {
        return mode != Mode.DISABLED && rootFunction == null;
    }
}
