package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// Postern's own refusal of a request.
///
/// @param code stable code, with the HTTP status it stands for
/// @param message what is wrong, in one sentence
/// @param details more about this case, or null
/// @param hint what to do about it, or null
public record Refusal(
        Code code,
        String message,
        @Nullable Details details,
        @Nullable String hint) implements Problem {

    public static Refusal of(Code code, String message) {
        return new Refusal(code, message, null, null);
    }

    public Refusal details(String text) {
        return new Refusal(code, message, new Details.Text(text), hint);
    }

    /// @param text what to do about it, or null to leave it open
    public Refusal hint(@Nullable String text) {
        return new Refusal(code, message, details, text);
    }

    @Override
    public String codeText() {
        return code.text();
    }

    @Override
    public int status() {
        return code.status();
    }

    @Override
    public int retryAfter() {
        return code.retryAfter();
    }
}
