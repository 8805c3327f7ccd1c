package dev.postern.request;

import dev.postern.problem.Code;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.Nulls;
import dev.postern.request.Representation.PlanFormat;
import dev.postern.request.Representation.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `Accept` header (RFC 9110, 12.5.1; `dialect.md` 1.7).
public final class Accept {

    private Accept() {}

    /// Whether an answer may be PostgreSQL's plan.
    public enum Plans {
        OFFERED,
        WITHHELD
    }

    /// The first acceptable representation, by quality and then by order.
    ///
    /// @param header null: anything
    /// @throws dev.postern.problem.ProblemException PGRST107 where none is acceptable
    public static Representation negotiate(@Nullable String header, Plans plans) {
        if (header == null || header.isBlank() || header.equals("*/*") || header.equals("application/json")) {
            return Json.ARRAY;
        }
        List<Wish> wishes = new ArrayList<>();
        for (String text : split(header, ',')) {
            Wish wish = Wish.of(text);
            if (wish.quality() > 0) {
                wishes.add(wish);
            }
        }
        wishes.sort(Comparator.comparing(Wish::quality, Comparator.reverseOrder()));
        for (Wish wish : wishes) {
            Representation found = representation(wish, plans);
            if (found != null) {
                return found;
            }
        }
        throw Code.NOT_ACCEPTABLE.refusal("None of these media types are available: " + header.strip());
    }

    private static @Nullable Representation representation(Wish wish, Plans plans) {
        Nulls nulls = "stripped".equals(wish.parameters().get("nulls")) ? Nulls.STRIPPED : Nulls.KEPT;
        return switch (wish.type()) {
            case "*/*", "application/*", "application/json" -> Json.ARRAY;
            case "application/vnd.pgrst.array", "application/vnd.pgrst.array+json" -> new Json(Shape.ARRAY, nulls);
            case "application/vnd.pgrst.object", "application/vnd.pgrst.object+json" -> new Json(Shape.OBJECT, nulls);
            case "text/csv", "text/*" -> new Representation.Csv();
            case "application/x-ndjson" -> new Representation.JsonLines();
            case "application/vnd.pgrst.plan", "application/vnd.pgrst.plan+text" -> plan(wish, PlanFormat.TEXT, plans);
            case "application/vnd.pgrst.plan+json" -> plan(wish, PlanFormat.JSON, plans);
            default -> null;
        };
    }

    private static @Nullable Representation plan(Wish wish, PlanFormat format, Plans plans) {
        if (plans == Plans.WITHHELD) {
            return null;
        }
        String of = wish.parameters().getOrDefault("for", "application/json");
        Representation explained = representation(Wish.of(of), Plans.WITHHELD);
        List<String> options = new ArrayList<>();
        for (String option : wish.parameters().getOrDefault("options", "").split("\\|")) {
            String word = option.strip().toLowerCase(Locale.ROOT);
            if (Representation.Plan.OPTIONS.contains(word) && !options.contains(word)) {
                options.add(word);
            }
        }
        return explained == null ? null : new Representation.Plan(format, explained, List.copyOf(options));
    }

    /// One media type of the header.
    ///
    /// @param type in lower case
    /// @param parameters by their names in lower case, without quotes
    private record Wish(String type, double quality, Map<String, String> parameters) {

        static Wish of(String text) {
            List<String> parts = split(text, ';');
            Map<String, String> parameters = new HashMap<>();
            for (String part : parts.subList(1, parts.size())) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parameters.put(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), value(part, equals));
                }
            }
            return new Wish(
                    parts.getFirst().strip().toLowerCase(Locale.ROOT),
                    quality(parameters.getOrDefault("q", "1")),
                    parameters);
        }

        private static String value(String part, int equals) {
            String value = part.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            return quoted ? value.substring(1, value.length() - 1) : value;
        }

        /// What is no number counts as 1.
        private static double quality(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return 1;
            }
        }
    }

    /// The parts between `separator`, which does not count within quotes.
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
