package dev.postern.result;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A header of an answer, as SQL chooses it.
public final class HeaderSyntax {

    /// RFC 9110, 5.6.2 and 5.5.
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /// What the server itself says of how an answer is sent.
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "connection", "trailer");

    private HeaderSyntax() {}

    /// Whether it can be sent: it is a header, and none that frames the answer.
    public static boolean isValid(String name, String value) {
        return NAME.matcher(name).matches()
                && VALUE.matcher(value).matches()
                && !FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }
}
