package dev.postern.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error that SQL raises with SQLSTATE `PGRST`, which sets the whole response (`docs/dialect.md` 1.11).
///
/// @param detailText text of `details`, or null
/// @param status HTTP status from 200 to 599
/// @param reasonPhrase reason phrase of the status line; null for the standard phrase of the status
/// @param headers response headers
public record RaisedError(
        String codeText,
        String message,
        @Nullable String detailText,
        @Nullable String hint,
        int status,
        @Nullable String reasonPhrase,
        Map<String, String> headers)
        implements Problem {

    @Override
    public @Nullable Details details() {
        return detailText == null ? null : new Details.Text(detailText);
    }

    @Override
    public int retryAfter() {
        return 0;
    }
}
