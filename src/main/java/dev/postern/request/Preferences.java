package dev.postern.request;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The `Prefer` header (RFC 7240; `dialect.md` 1.6): what is not known here is ignored.
///
/// @param count whether the total is wanted
/// @param returning what a write answers with; empty: not said
public record Preferences(Count count, Optional<Returning> returning) {

    /// How the total of a read is found.
    public enum Count {
        /// It is not wanted.
        NONE,
        /// Every row is counted.
        EXACT,
        /// PostgreSQL's planner guesses.
        PLANNED,
        /// Counted up to as many as an answer may have, guessed beyond.
        ESTIMATED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What a write answers with.
    public enum Returning {
        MINIMAL("minimal"),
        HEADERS_ONLY("headers-only"),
        REPRESENTATION("representation");

        private final String text;

        Returning(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public static final Preferences NONE = new Preferences(Count.NONE, Optional.empty());

    /// Of several preferences of a kind the first wins.
    public static Preferences parse(List<String> headers) {
        if (headers.isEmpty()) {
            return NONE;
        }
        List<String> said = headers.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .toList();
        Count count = first(said, "count=").map(Preferences::count).orElse(Count.NONE);
        Optional<Returning> returning = first(said, "return=").flatMap(Preferences::returning);
        return new Preferences(count, returning);
    }

    private static Optional<String> first(List<String> said, String kind) {
        return said.stream()
                .filter(preference -> preference.startsWith(kind))
                .map(preference -> preference.substring(kind.length()))
                .findFirst();
    }

    private static Count count(String text) {
        return switch (text) {
            case "exact" -> Count.EXACT;
            case "planned" -> Count.PLANNED;
            case "estimated" -> Count.ESTIMATED;
            default -> Count.NONE;
        };
    }

    private static Optional<Returning> returning(String text) {
        return Stream.of(Returning.values())
                .filter(returning -> returning.text().equals(text))
                .findFirst();
    }
}
