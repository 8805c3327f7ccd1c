package dev.postern.http;

import org.jspecify.annotations.Nullable;

/// How the service describes itself.
///
/// @param publicUrl address that clients reach the service at, as its document tells it; null: wherever the
/// document is
/// @param rootFunction a function that is called in place of the document, `schema.name`; null: none
public record OpenApiSettings(
        Mode mode, @Nullable String publicUrl, @Nullable String rootFunction) {

    /// What its document tells, and to whom (`dialect.md` 1.12, `openapi-mode`).
    public enum Mode {
        /// To each what their role may do.
        FOLLOW_PRIVILEGES("follow-privileges"),
        /// To each all that is served.
        IGNORE_PRIVILEGES("ignore-privileges"),
        /// Nothing to anybody: there is no document, and no page that shows it.
        DISABLED("disabled");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /// As it is written on the command line.
        @Override
        public String toString() {
            return text;
        }
    }

    /// Whether there is a document that a page can show.
    boolean isGiven() {
        return mode != Mode.DISABLED && rootFunction == null;
    }
}
