package dev.postern.request;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What must hold of a row for a write to happen: `If-Match`, `If-None-Match` (RFC 9110, 13.1).
///
/// @param ifMatch versions that the row may have; null: any, or none at all
/// @param exists whether the row must be there
public record Preconditions(@Nullable List<String> ifMatch, Existence exists) {

    /// Whether a row must be there.
    public enum Existence {
        /// It may be there or not.
        ANY,
        MUST_EXIST,
        MUST_NOT_EXIST
    }

    public static final Preconditions NONE = new Preconditions(null, Existence.ANY);

    /// What the headers say; null where there is none. A weak tag matches nothing (RFC 9110, 8.8.3.2), nor does
    /// one that cannot be a version of ours. Of a tag the part before the dot is compared: what follows is the
    /// hash of a representation, and a write is for the row.
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

    /// Whether `text` can be an `xmin`: 32 bits without a sign, and not 0, which stands for none.
    private static boolean isVersion(String text) {
        return text.length() <= 10
                && !text.isEmpty()
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && !text.equals("0")
                && Long.parseLong(text) <= 0xffff_ffffL;
    }

    /// Whether a write is to fail where the row is not as asked.
    public boolean any() {
        return exists != Existence.ANY;
    }
}
