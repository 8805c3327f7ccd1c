package dev.postern.result;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Syntax of response headers that SQL sets.
public final class HeaderSyntax {

    /// Syntax of a header name (RFC 9110, 5.6.2).
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /// Syntax of a header value (RFC 9110, 5.5).
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /// Headers that only the server sets.
    private static final Set<String> FRAMING_HEADERS =
            Set.of("content-length", "transfer-encoding", "connection", "trailer");

    private HeaderSyntax() {}

    /// Whether a header is well-formed and not one of those that only the server sets.
    public static boolean isValid(String name, String value) {
        return NAME.matcher(name).matches()
                && VALUE.matcher(value).matches()
                && !FRAMING_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
