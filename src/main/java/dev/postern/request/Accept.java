package dev.postern.request;

import dev.postern.problem.MediaTypeErrors;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Content negotiation by the `Accept` header (RFC 9110, 12.5.1; `docs/dialect.md` 1.7).
public final class Accept {

    private Accept() {}

    /// Whether the service returns execution plans.
    public enum ExecutionPlans {
        ENABLED,
        DISABLED
    }

    private static final String ANY = "*/*";

    /// Returns the first available representation, by quality and then by order.
    ///
    /// @param header null for any media type
    /// @param handlerTypes media types with a media type handler, which win over the built-in ones
    /// @throws dev.postern.problem.ProblemException PGRST107 if no media type is available
    public static Representation negotiate(@Nullable String header, ExecutionPlans plans, Set<String> handlerTypes) {
        return handlerTypes.isEmpty()
                ? negotiate(header, plans)
                : negotiateWithHandlers(header == null || header.isBlank() ? ANY : header, plans, handlerTypes);
    }

    private static Representation negotiateWithHandlers(String header, ExecutionPlans plans, Set<String> handlerTypes) {
        for (MediaRange range : mediaRanges(header)) {
            if (handlerTypes.contains(range.type()) && !range.isVendored()) {
                return custom(range.type());
            }
            Representation found = plans == ExecutionPlans.ENABLED ? handlerPlan(range, handlerTypes) : null;
            if (found == null) {
                found = representation(range, plans);
            }
            if (found != null) {
                return found;
            }
        }
        throw MediaTypeErrors.notAcceptable(names(header));
    }

    /// Negotiates for a function with a fixed media type, which wins over the built-in ones if it is acceptable.
    ///
    /// @param fixedType media type of the function; `*/*` for the requested type
    public static Representation negotiateFixed(@Nullable String header, ExecutionPlans plans, String fixedType) {
        String requested = header == null || header.isBlank() ? ANY : header;
        for (MediaRange range : mediaRanges(requested)) {
            if (range.accepts(fixedType) && !range.isVendored()) {
                return custom(fixedType);
            }
            Representation found = plans == ExecutionPlans.ENABLED ? handlerPlan(range, Set.of(fixedType)) : null;
            if (found == null) {
                found = representation(range, plans);
            }
            if (found != null) {
                return found;
            }
        }
        throw MediaTypeErrors.notAcceptable(names(requested));
    }

    /// Returns the representation of a media type handler; `*/*` names no type, so that its responses are bytes.
    private static Representation custom(String handlerType) {
        return new Representation.Custom(
                handlerType.equals(ANY) ? "application/octet-stream" : handlerType, handlerType);
    }

    /// Returns the execution plan of a response that a media type handler builds; null for another media range.
    private static @Nullable Representation handlerPlan(MediaRange range, Set<String> handlerTypes) {
        PlanFormat format = range.planFormat();
        if (format == null) {
            return null;
        }
        String explained = MediaRange.of(range.explainedType()).type();
        return handlerTypes.contains(explained)
                ? new Representation.ExecutionPlan(format, custom(explained), range.explainOptions())
                : null;
    }

    /// Negotiates the built-in media types alone.
    public static Representation negotiate(@Nullable String header, ExecutionPlans plans) {
        if (header == null || header.isBlank() || header.equals(ANY) || header.equals("application/json")) {
            return Json.ARRAY;
        }
        for (MediaRange range : mediaRanges(header)) {
            Representation found = representation(range, plans);
            if (found != null) {
                return found;
            }
        }
        throw MediaTypeErrors.notAcceptable(names(header));
    }

    /// Returns the names of the accepted media types, without parameters, as errors list them.
    ///
    /// @param header null for any media type
    public static String names(@Nullable String header) {
        return mediaRanges(header == null || header.isBlank() ? ANY : header).stream()
                .map(MediaRange::name)
                .collect(Collectors.joining(", "));
    }

    /// Whether HTML is preferred to JSON, as browsers do.
    ///
    /// @param header null for any media type
    public static boolean prefersHtml(@Nullable String header) {
        for (MediaRange range : mediaRanges(header == null ? ANY : header)) {
            switch (range.type()) {
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

    /// Whether `Accept-Encoding` allows a content coding (RFC 9110, 12.5.3).
    ///
    /// @param header null for no coding
    public static boolean acceptsEncoding(@Nullable String header, String coding) {
        return header != null
                && mediaRanges(header).stream().anyMatch(range -> range.type().equals(coding));
    }

    /// Returns the acceptable media ranges, the best first.
    private static List<MediaRange> mediaRanges(String header) {
        List<MediaRange> mediaRanges = new ArrayList<>();
        for (String text : split(header, ',')) {
            MediaRange range = MediaRange.of(text);
            if (range.quality() > 0 && !range.type().isEmpty()) {
                mediaRanges.add(range);
            }
        }
        mediaRanges.sort(Comparator.comparing(MediaRange::quality, Comparator.reverseOrder()));
        return mediaRanges;
    }

    private static @Nullable Representation representation(MediaRange range, ExecutionPlans plans) {
        NullMembers nulls =
                "stripped".equals(range.parameters().get("nulls")) ? NullMembers.STRIPPED : NullMembers.KEPT;
        return switch (range.type()) {
            case "*/*", "application/*", "application/json" -> Json.ARRAY;
            case "application/vnd.pgrst.array", "application/vnd.pgrst.array+json" -> new Json(Shape.ARRAY, nulls);
            case "application/vnd.pgrst.object", "application/vnd.pgrst.object+json" -> new Json(Shape.OBJECT, nulls);
            case "text/csv", "text/*" -> new Representation.Csv();
            case "application/x-ndjson" -> new Representation.JsonLines();
            default -> plans == ExecutionPlans.ENABLED ? plan(range) : null;
        };
    }

    private static @Nullable Representation plan(MediaRange range) {
        PlanFormat format = range.planFormat();
        Representation explained =
                format == null ? null : representation(MediaRange.of(range.explainedType()), ExecutionPlans.DISABLED);
        return format == null || explained == null
                ? null
                : new Representation.ExecutionPlan(format, explained, range.explainOptions());
    }

    /// One media range of the header.
    ///
    /// @param type lower-case type and subtype
    /// @param parameters unquoted values by lower-case name
    private record MediaRange(String type, double quality, Map<String, String> parameters) {

        MediaRange {
            parameters = Map.copyOf(parameters);
        }

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

        /// Whether the media type is one of PostgREST's, which no handler can replace.
        boolean isVendored() {
            return type.startsWith("application/vnd.pgrst.");
        }

        /// Returns the format of a requested execution plan; null for another media type.
        @Nullable
        PlanFormat planFormat() {
            return switch (type) {
                case "application/vnd.pgrst.plan", "application/vnd.pgrst.plan+text" -> PlanFormat.TEXT;
                case "application/vnd.pgrst.plan+json" -> PlanFormat.JSON;
                default -> null;
            };
        }

        /// Returns the type without parameters, or that of an execution plan with its parameters.
        String name() {
            PlanFormat format = planFormat();
            return format == null ? type : format.mediaType(explainedType(), explainOptions());
        }

        String explainedType() {
            return parameters.getOrDefault("for", "application/json");
        }

        /// Returns the known EXPLAIN options of a requested execution plan.
        List<String> explainOptions() {
            return Stream.of(parameters.getOrDefault("options", "").split("\\|"))
                    .map(option -> option.strip().toLowerCase(Locale.ROOT))
                    .filter(Representation.ExecutionPlan.OPTIONS::contains)
                    .distinct()
                    .toList();
        }

        boolean isRange() {
            return type.endsWith("/*");
        }

        /// @param mediaType media type of the response; `*/*` for any
        boolean accepts(String mediaType) {
            return mediaType.equals(ANY)
                    || type.equals(mediaType)
                    || type.equals(ANY)
                    || (isRange() && mediaType.startsWith(type.substring(0, type.length() - 1)));
        }

        private static String value(String part, int equals) {
            String value = part.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            return quoted ? value.substring(1, value.length() - 1) : value;
        }

        /// Returns the quality value, or 1 if it is not a number.
        private static double quality(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException _) {
                return 1;
            }
        }
    }

    /// Splits at each separator outside of quotes.
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
