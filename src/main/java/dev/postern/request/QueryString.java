package dev.postern.request;

import dev.postern.problem.QueryErrors;
import dev.postern.request.Preferences.Handling;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decoder of query strings (`docs/dialect.md` 1.1).
public final class QueryString {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// Characters that have no special meaning in a URL (RFC 3986, 2.3).
    private static final BitSet UNRESERVED = new BitSet();

    static {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
                .chars()
                .forEach(UNRESERVED::set);
    }

    private QueryString() {}

    /// A decoded parameter.
    public record Parameter(String name, String value) {}

    /// Returns the parameters in their order.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST100 if strict handling meets a parameter without `=`
    public static List<Parameter> parse(@Nullable String raw, Handling handling) {
        if (raw != null && handling == Handling.STRICT) {
            for (String part : raw.split("&")) {
                if (!part.isEmpty() && part.indexOf('=') < 0) {
                    throw QueryErrors.parameterWithoutValue(part);
                }
            }
        }
        return parse(raw);
    }

    /// Returns the parameters in their order, except those without `=`.
    public static List<Parameter> parse(@Nullable String raw) {
        List<Parameter> parameters = new ArrayList<>();
        if (raw == null || raw.isEmpty()) {
            return parameters;
        }
        for (int start = 0; start <= raw.length(); ) {
            int end = raw.indexOf('&', start);
            end = end < 0 ? raw.length() : end;
            int equals = raw.indexOf('=', start);
            if (equals >= start && equals < end) {
                parameters.add(new Parameter(decode(raw, start, equals), decode(raw, equals + 1, end)));
            }
            start = end + 1;
        }
        return parameters;
    }

    /// Returns parameters as a query string, sorted by name, in which only unreserved characters (RFC 3986, 2.3)
    /// are not encoded.
    public static String canonical(List<Parameter> parameters) {
        List<Parameter> sorted = new ArrayList<>(parameters);
        sorted.sort(Comparator.comparing(Parameter::name));
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : sorted) {
            if (!query.isEmpty()) {
                query.append('&');
            }
            encode(query, parameter.name());
            encode(query.append('='), parameter.value());
        }
        return query.toString();
    }

    private static void encode(StringBuilder out, String text) {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~' || !UNRESERVED.get(c)) {
                int end = i + (Character.isHighSurrogate(c) ? 2 : 1);
                out.append(text, start, i);
                for (byte octet : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    HEX.toHexDigits(out.append('%'), octet);
                }
                start = end;
                i = end - 1;
            }
        }
        out.append(text, start, text.length());
    }

    /// Decodes a path segment, in which `+` is a plus sign.
    public static String decodePath(String segment) {
        return decode(
                segment.replace("+", "%2B"), 0, segment.replace("+", "%2B").length());
    }

    private static String decode(String raw, int start, int end) {
        int special = start;
        while (special < end && raw.charAt(special) != '%' && raw.charAt(special) != '+') {
            special++;
        }
        return special == end ? raw.substring(start, end) : decodeEscapes(raw, start, end);
    }

    private static String decodeEscapes(String raw, int start, int end) {
        byte[] source = raw.substring(start, end).getBytes(StandardCharsets.UTF_8);
        byte[] target = new byte[source.length];
        int length = 0;
        for (int i = 0; i < source.length; i++) {
            if (source[i] == '+') {
                target[length++] = ' ';
            } else if (source[i] == '%' && isEscape(source, i)) {
                target[length++] =
                        (byte) (Character.digit(source[i + 1], 16) << 4 | Character.digit(source[i + 2], 16));
                i += 2;
            } else {
                target[length++] = source[i];
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(target, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw QueryErrors.urlNotUtf8(start);
        }
    }

    /// Whether two hexadecimal digits follow a percent sign. Otherwise it stands for itself, as in `like.%art`.
    private static boolean isEscape(byte[] source, int i) {
        return i + 2 < source.length
                && Character.digit(source[i + 1], 16) >= 0
                && Character.digit(source[i + 2], 16) >= 0;
    }
}
