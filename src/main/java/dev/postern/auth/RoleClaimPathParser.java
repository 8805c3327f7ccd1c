package dev.postern.auth;

import dev.postern.auth.RoleClaimPath.Segment;
import java.util.ArrayList;
import java.util.List;

/// Reads the text of a [RoleClaimPath] by the grammar of RFC 9535 (appendix A), as far as it names one place.
final class RoleClaimPathParser {

    /// The largest integer of JSON that every reader agrees on (RFC 9535, 2.1).
    private static final long LARGEST = (1L << 53) - 1;

    private static final int LONGEST_INDEX = 16;

    private final String text;
    private int at;

    RoleClaimPathParser(String text) {
        this.text = text;
    }

    /// Text that is no path.
    static final class PathSyntaxException extends RuntimeException {

        private final int at;

        PathSyntaxException(int at, String message) {
            super(message, null, false, false);
            this.at = at;
        }

        /// Index of the character that does not fit.
        int at() {
            return at;
        }
    }

    /// @throws PathSyntaxException for text of another form
    List<Segment> steps() {
        expect('$');
        List<Segment> steps = new ArrayList<>();
        while (at < text.length()) {
            skipBlanks();
            steps.add(next() == '.' ? shorthand() : bracketed());
        }
        return List.copyOf(steps);
    }

    private Segment shorthand() {
        expect('.');
        int start = at;
        while (at < text.length() && isNameCharacter(text.charAt(at), at == start)) {
            at++;
        }
        if (at == start) {
            throw new PathSyntaxException(at, "a name is missing");
        }
        return new Segment.NameSelector(text.substring(start, at));
    }

    private static boolean isNameCharacter(char c, boolean first) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 0x7f;
        return letter || (!first && c >= '0' && c <= '9');
    }

    private Segment bracketed() {
        expect('[');
        skipBlanks();
        Segment step = next() == '\'' || next() == '"'
                ? new Segment.NameSelector(quoted())
                : new Segment.IndexSelector(index());
        skipBlanks();
        expect(']');
        return step;
    }

    private String quoted() {
        char quote = next();
        at++;
        StringBuilder name = new StringBuilder();
        while (next() != quote) {
            char c = next();
            if (c < ' ') {
                throw new PathSyntaxException(at, "a control character must be escaped");
            }
            at++;
            name.append(c == '\\' ? escaped(quote) : c);
        }
        at++;
        return name.toString();
    }

    private char escaped(char quote) {
        char c = next();
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case '/', '\\' -> c;
            case 'u' -> unicode();
            default -> {
                if (c != quote) {
                    throw new PathSyntaxException(at - 1, "there is no such escape");
                }
                yield c;
            }
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = next() > 0x7f ? -1 : Character.digit(next(), 16);
            if (digit < 0) {
                throw new PathSyntaxException(at, "\\u needs four hexadecimal digits");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private long index() {
        int start = at;
        if (next() == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        boolean zeroFirst = at > digits && text.charAt(digits) == '0' && at - start > 1;
        if (at == digits || zeroFirst || at - digits > LONGEST_INDEX) {
            throw new PathSyntaxException(start, "an index or a quoted name is missing");
        }
        long index = Long.parseLong(text.substring(start, at));
        if (Math.abs(index) > LARGEST) {
            throw new PathSyntaxException(start, "the index is too large");
        }
        return index;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (next() != c) {
            throw new PathSyntaxException(at, "'" + c + "' is missing");
        }
        at++;
    }

    private char next() {
        if (at >= text.length()) {
            throw new PathSyntaxException(at, "the path ends too early");
        }
        return text.charAt(at);
    }
}
