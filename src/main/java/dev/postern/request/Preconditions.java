package dev.postern.request;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Preconditions of a write: `If-Match`, `If-None-Match` (RFC 9110, 13.1).
///
/// @param ifMatch accepted row versions; null for any version
/// @param existence whether the row must exist
public record Preconditions(@Nullable List<String> ifMatch, Existence existence) {

    public Preconditions {
        if (ifMatch != null) {
            ifMatch = List.copyOf(ifMatch);
            if (existence != Existence.MUST_EXIST) {
                throw new IllegalArgumentException("Row versions need a row that exists");
            }
        }
    }

    /// Required existence of the row.
    public enum Existence {
        /// The row can exist or not.
        ANY,
        MUST_EXIST,
        MUST_NOT_EXIST
    }

    public static final Preconditions NONE = new Preconditions(null, Existence.ANY);

    /// Parses the headers, of which each can be null.
    ///
    /// A weak tag (RFC 9110, 8.8.3.2) and a tag that cannot be a row version match no row. Only the part of a tag
    /// before the dot is compared, because the hash after it belongs to a representation.
    public static Preconditions parse(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifMatch.strip().equals("*")) {
            return new Preconditions(null, Existence.MUST_EXIST);
        }
        if (ifMatch != null) {
            List<String> versions = Stream.of(ifMatch.split(","))
                    .map(String::strip)
                    .filter(tag -> tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\""))
                    .map(Preconditions::version)
                    .filter(Preconditions::isVersion)
                    .toList();
            return new Preconditions(versions, Existence.MUST_EXIST);
        }
        boolean none = ifNoneMatch != null && ifNoneMatch.strip().equals("*");
        return none ? new Preconditions(null, Existence.MUST_NOT_EXIST) : NONE;
    }

    private static String version(String tag) {
        int dot = tag.indexOf('.');
        return tag.substring(1, dot < 0 ? tag.length() - 1 : dot);
    }

    /// Whether the text can be an `xmin`: an unsigned 32-bit number other than 0.
    private static boolean isVersion(String text) {
        return text.length() <= 10
                && !text.isEmpty()
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && !text.equals("0")
                && Long.parseLong(text) <= 0xffff_ffffL;
    }

    /// Whether there is a precondition.
    public boolean isConditional() {
        return existence != Existence.ANY;
    }
}
