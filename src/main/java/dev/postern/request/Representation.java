package dev.postern.request;

import dev.postern.problem.Code;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The media types an answer can have (`dialect.md` 1.7).
public enum Representation {
    ARRAY("application/json"),
    OBJECT("application/vnd.pgrst.object+json");

    private final String mediaType;

    Representation(String mediaType) {
        this.mediaType = mediaType;
    }

    /// Value of `Content-Type`.
    public String contentType() {
        return mediaType + "; charset=utf-8";
    }

    /// The first acceptable one, by quality and then by order.
    ///
    /// @param accept the header; null: anything
    /// @throws dev.postern.problem.ProblemException PGRST107 where none is acceptable
    public static Representation negotiate(@Nullable String accept) {
        if (accept == null || accept.isBlank() || accept.equals("*/*") || accept.equals(ARRAY.mediaType)) {
            return ARRAY;
        }
        List<Wish> wishes = Stream.of(accept.split(","))
                .map(Wish::of)
                .filter(wish -> wish.quality() > 0)
                .sorted(Comparator.comparingDouble((Wish wish) -> wish.quality())
                        .reversed())
                .toList();
        for (Wish wish : wishes) {
            Representation found = named(wish.type());
            if (found != null) {
                return found;
            }
        }
        throw Code.NOT_ACCEPTABLE.refusal("None of these media types are available: " + accept.strip());
    }

    private static @Nullable Representation named(String type) {
        return switch (type) {
            case "*/*",
                    "application/*",
                    "application/json",
                    "application/vnd.pgrst.array",
                    "application/vnd.pgrst.array+json" -> ARRAY;
            case "application/vnd.pgrst.object", "application/vnd.pgrst.object+json" -> OBJECT;
            default -> null;
        };
    }

    private record Wish(String type, double quality) {

        static Wish of(String text) {
            String[] parts = text.split(";");
            double quality = 1;
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
                if (parameter.startsWith("q=")) {
                    quality = quality(parameter.substring(2));
                }
            }
            return new Wish(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), quality);
        }

        private static double quality(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return 1;
            }
        }
    }
}
