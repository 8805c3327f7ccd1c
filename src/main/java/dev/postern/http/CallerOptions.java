package dev.postern.http;

import dev.postern.auth.Issuer;
import dev.postern.auth.Tokens;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may ask, and as which role they do.
///
/// @param tokens verifies tokens; empty: none are accepted
/// @param issuer signs tokens; empty: none are given out
/// @param anonymous the role of requests without a token
/// @param preRequest a function that is called before all else of each request, `schema.name`; null: none
public record CallerOptions(
        Optional<Tokens> tokens,
        Optional<Issuer> issuer,
        Anonymous anonymous,
        @Nullable String preRequest) {

    /// No tokens; requests run as the role `anonymous` where there is one.
    public static final CallerOptions DEFAULT =
            new CallerOptions(Optional.empty(), Optional.empty(), new Anonymous.IfThere("anonymous"), null);

    /// The role of requests without a token.
    public sealed interface Anonymous {

        /// The role with this name.
        record Role(String name) implements Anonymous {}

        /// The role with this name where there is one. Where there is none, tokens are asked for; where none are
        /// accepted either, requests run as the role that the service logged in as.
        record IfThere(String name) implements Anonymous {}

        /// They are refused.
        record Refused() implements Anonymous {}
    }
}
