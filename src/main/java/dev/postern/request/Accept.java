package dev.postern.request;

import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.NullMembers;
import dev.postern.request.Representation.PlanFormat;
import dev.postern.request.Representation.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `Accept` header (RFC 9110, 12.5.1; `dialect.md` 1.7).
public final class Accept {

    private Accept() {}

    /// Whether an answer may be PostgreSQL's plan.
    public enum ExecutionPlans {
        ENABLED,
        DISABLED
    }

    private static final String ANY = "*/*";

    /// The first acceptable representation, by quality and then by order.
    ///
    /// @param header null: anything
    /// @param own names of media types that the migrations make, which come before those made here
    /// @throws dev.postern.problem.ProblemException PGRST107 where none is acceptable
    public static Representation negotiate(@Nullable String header, ExecutionPlans plans, Set<String> own) {
        return own.isEmpty()
                ? negotiate(header, plans)
                : negotiateOwn(header == null || header.isBlank() ? ANY : header, plans, own);
    }

    private static Representation negotiateOwn(String header, ExecutionPlans plans, Set<String> own) {
        for (MediaRange wish : wishes(header)) {
            if (own.contains(wish.type())) {
                String type = wish.type().equals(ANY) ? "application/octet-stream" : wish.type();
                return new Representation.Custom(type, wish.type());
            }
            Representation found = representation(wish, plans);
            if (found != null) {
                return found;
            }
            if (own.contains(ANY)) {
                return new Representation.Custom(wish.type(), ANY);
            }
        }
        throw none(header);
    }

    /// For what is made as one type: that one wherever it is acceptable, else as for anything.
    ///
    /// @param made name of the type, or the one that stands for whatever is asked for
    public static Representation negotiateFixed(@Nullable String header, ExecutionPlans plans, String made) {
        String said = header == null || header.isBlank() ? ANY : header;
        for (MediaRange wish : wishes(said)) {
            if (wish.accepts(made)) {
                String type = !made.equals(ANY) ? made : wish.isRange() ? "application/octet-stream" : wish.type();
                return new Representation.Custom(type, made);
            }
            Representation found = representation(wish, plans);
            if (found != null) {
                return found;
            }
        }
        throw none(said);
    }

    /// The same without media types of the migrations.
    public static Representation negotiate(@Nullable String header, ExecutionPlans plans) {
        if (header == null || header.isBlank() || header.equals(ANY) || header.equals("application/json")) {
            return Json.ARRAY;
        }
        for (MediaRange wish : wishes(header)) {
            Representation found = representation(wish, plans);
            if (found != null) {
                return found;
            }
        }
        throw none(header);
    }

    /// Whether a page for people comes before anything that programs read, as it does for browsers.
    ///
    /// @param header null: anything
    public static boolean prefersHtml(@Nullable String header) {
        for (MediaRange wish : wishes(header == null ? ANY : header)) {
            switch (wish.type()) {
                case "text/html", "application/xhtml+xml", "text/*" -> {
                    return true;
                }
                case ANY, "application/*", "application/json", "application/openapi+json" -> {
                    return false;
                }
                default -> {}
            }
        }
        return false;
    }

    /// Whether a coding may be sent, by the header `Accept-Encoding` (12.5.3).
    ///
    /// @param header null: none may
    public static boolean acceptsEncoding(@Nullable String header, String coding) {
        return header != null
                && wishes(header).stream().anyMatch(wish -> wish.type().equals(coding));
    }

    private static ProblemException none(String header) {
        return ErrorCode.NOT_ACCEPTABLE.exception("None of these media types are available: " + header.strip());
    }

    /// What is acceptable at all, the best first.
    private static List<MediaRange> wishes(String header) {
        List<MediaRange> wishes = new ArrayList<>();
        for (String text : split(header, ',')) {
            MediaRange wish = MediaRange.of(text);
            if (wish.quality() > 0) {
                wishes.add(wish);
            }
        }
        wishes.sort(Comparator.comparing(MediaRange::quality, Comparator.reverseOrder()));
        return wishes;
    }

    private static @Nullable Representation representation(MediaRange wish, ExecutionPlans plans) {
        NullMembers nulls = "stripped".equals(wish.parameters().get("nulls")) ? NullMembers.STRIPPED : NullMembers.KEPT;
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

    private static @Nullable Representation plan(MediaRange wish, PlanFormat format, ExecutionPlans plans) {
        if (plans == ExecutionPlans.DISABLED) {
            return null;
        }
        String of = wish.parameters().getOrDefault("for", "application/json");
        Representation explained = representation(MediaRange.of(of), ExecutionPlans.DISABLED);
        List<String> options = new ArrayList<>();
        for (String option : wish.parameters().getOrDefault("options", "").split("\\|")) {
            String word = option.strip().toLowerCase(Locale.ROOT);
            if (Representation.ExecutionPlan.OPTIONS.contains(word) && !options.contains(word)) {
                options.add(word);
            }
        }
        return explained == null ? null : new Representation.ExecutionPlan(format, explained, List.copyOf(options));
    }

    /// One media type of the header.
    ///
    /// @param type in lower case
    /// @param parameters by their names in lower case, without quotes
    private record MediaRange(String type, double quality, Map<String, String> parameters) {

        static MediaRange of(String text) {
            List<String> parts = split(text, ';');
            Map<String, String> parameters = new HashMap<>();
            for (String part : parts.subList(1, parts.size())) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parameters.put(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), value(part, equals));
                }
            }
            return new MediaRange(
                    parts.getFirst().strip().toLowerCase(Locale.ROOT),
                    quality(parameters.getOrDefault("q", "1")),
                    parameters);
        }

        boolean isRange() {
            return type.endsWith("/*");
        }

        /// @param made the name of a type, or the one that stands for any
        boolean accepts(String made) {
            return made.equals(ANY)
                    || type.equals(made)
                    || type.equals(ANY)
                    || (isRange() && made.startsWith(type.substring(0, type.length() - 1)));
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
