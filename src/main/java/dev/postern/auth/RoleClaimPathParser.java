package dev.postern.auth;

import dev.postern.auth.RoleClaimPath.Segment;
import java.util.ArrayList;
import java.util.List;

/// Parser of a [RoleClaimPath] by the grammar of singular queries in RFC 9535, appendix A.
final class RoleClaimPathParser {

    /// The largest interoperable integer of JSON (RFC 9535, 2.1).
    private static final long MAX_INDEX = (1L << 53) - 1;

    private static final int MAX_INDEX_DIGITS = 16;

    private final String text;
    private int position;

    RoleClaimPathParser(String text) {
        this.text = text;
    }

    /// A syntax error in the path.
    static final class PathSyntaxException extends RuntimeException {

        private final int position;

        PathSyntaxException(int position, String message) {
            super(message, null, false, false);
            this.position = position;
        }

        /// Returns the index of the unexpected character.
        int position() {
            return position;
        }
    }

    /// Parses the whole text.
    ///
    /// @throws PathSyntaxException for invalid syntax
    List<Segment> segments() {
        expect('$');
        List<Segment> segments = new ArrayList<>();
        while (position < text.length()) {
            skipBlanks();
            segments.add(peek() == '.' ? memberSegment() : bracketSegment());
        }
        return List.copyOf(segments);
    }

    private Segment memberSegment() {
        expect('.');
        int start = position;
        while (position < text.length()
                && (isLetter(text.charAt(position)) || (position > start && isDigit(text.charAt(position))))) {
            position++;
        }
        if (position == start) {
            throw new PathSyntaxException(position, "a name is missing");
        }
        return new Segment.NameSelector(text.substring(start, position));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 0x7f;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Segment bracketSegment() {
        expect('[');
        skipBlanks();
        Segment segment = peek() == '\'' || peek() == '"'
                ? new Segment.NameSelector(quoted())
                : new Segment.IndexSelector(index());
        skipBlanks();
        expect(']');
        return segment;
    }

    private String quoted() {
        char quote = peek();
        position++;
        StringBuilder name = new StringBuilder();
        while (peek() != quote) {
            char c = peek();
            if (c < ' ') {
                throw new PathSyntaxException(position, "a control character must be escaped");
            }
            position++;
            name.append(c == '\\' ? escaped(quote) : c);
        }
        position++;
        return name.toString();
    }

    private char escaped(char quote) {
        char c = peek();
        position++;
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
                    throw new PathSyntaxException(position - 1, "the escape is invalid");
                }
                yield c;
            }
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() > 0x7f ? -1 : Character.digit(peek(), 16);
            if (digit < 0) {
                throw new PathSyntaxException(position, "\\u needs four hexadecimal digits");
            }
            value = value * 16 + digit;
            position++;
        }
        return (char) value;
    }

    private long index() {
        int start = position;
        if (peek() == '-') {
            position++;
        }
        int digits = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        boolean zeroFirst = position > digits && text.charAt(digits) == '0' && position - start > 1;
        if (position == digits || zeroFirst || position - digits > MAX_INDEX_DIGITS) {
            throw new PathSyntaxException(start, "an index or a quoted name is missing");
        }
        long index = Long.parseLong(text.substring(start, position));
        if (Math.abs(index) > MAX_INDEX) {
            throw new PathSyntaxException(start, "the index is too large");
        }
        return index;
    }

    private void skipBlanks() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new PathSyntaxException(position, "'" + c + "' is missing");
        }
        position++;
    }

    private char peek() {
        if (position >= text.length()) {
            throw new PathSyntaxException(position, "the path ends too early");
        }
        return text.charAt(position);
    }
}
