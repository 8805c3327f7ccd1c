package dev.postern.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error that SQL raised as `PGRST`, choosing the whole answer itself (`dialect.md` 1.11).
///
/// @param codeText the code SQL chose
/// @param detailText more about this case, or null
/// @param hint what to do about it, or null
/// @param status HTTP status, 200 to 599
/// @param reasonPhrase phrase of the answer's status line, or null
/// @param headers of the answer
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
