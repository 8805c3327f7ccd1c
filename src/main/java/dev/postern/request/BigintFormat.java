package dev.postern.request;

import java.util.Locale;

/// JSON format of `bigint` and `numeric` values, which JavaScript rounds beyond 2^53 (`docs/extensions.md`, Big
/// numbers).
public enum BigintFormat {
    /// Numbers, as in PostgREST.
    NUMBER,
    /// Strings.
    STRING;

    /// Returns the value of `--bigint` and of the preference `bigint`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
