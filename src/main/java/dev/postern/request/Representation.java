package dev.postern.request;

import java.util.List;
import java.util.Set;

/// The negotiated format of a response (`docs/dialect.md` 1.7).
public sealed interface Representation {

    /// Returns the media type with its parameters.
    String mediaType();

    /// Returns the value of `Content-Type`.
    default String contentType() {
        return mediaType() + "; charset=utf-8";
    }

    /// Returns the representation that an execution plan is for; this representation if it is no execution plan.
    default Representation explained() {
        return this;
    }

    /// JSON, an array of objects or one object.
    record Json(Shape shape, NullMembers nulls) implements Representation {

        /// An array of objects with all members.
        public static final Json ARRAY = new Json(Shape.ARRAY, NullMembers.KEPT);

        /// One object with all members.
        public static final Json OBJECT = new Json(Shape.OBJECT, NullMembers.KEPT);

        /// Returns the format for a single row.
        public Json asObject() {
            return new Json(Shape.OBJECT, nulls);
        }

        @Override
        public String mediaType() {
            if (shape == Shape.ARRAY && nulls == NullMembers.KEPT) {
                return "application/json";
            }
            String type =
                    shape == Shape.ARRAY ? "application/vnd.pgrst.array+json" : "application/vnd.pgrst.object+json";
            return nulls == NullMembers.STRIPPED ? type + ";nulls=stripped" : type;
        }
    }

    /// CSV with a header line and PostgreSQL's quoting.
    record Csv() implements Representation {

        @Override
        public String mediaType() {
            return "text/csv";
        }
    }

    /// NDJSON: a JSON object on each line, written in constant memory (`docs/extensions.md`, Streams).
    record JsonLines() implements Representation {

        @Override
        public String mediaType() {
            return "application/x-ndjson";
        }
    }

    /// A media type of a media type handler.
    ///
    /// @param handler media type of the handler: the same, or `*/*`
    record Custom(String mediaType, String handler) implements Representation {

        /// The media types of the dialect that are text. Every other media type is sent exactly as it is named.
        private static final Set<String> TEXT_TYPES = Set.of(
                "application/geo+json",
                "application/json",
                "application/openapi+json",
                "application/x-www-form-urlencoded",
                "text/csv",
                "text/plain",
                "text/xml");

        @Override
        public String contentType() {
            return TEXT_TYPES.contains(mediaType) ? Representation.super.contentType() : mediaType;
        }
    }

    /// The execution plan of the request, as EXPLAIN returns it.
    ///
    /// @param explained representation that the explained request would have
    /// @param options EXPLAIN options, in the client's order
    record ExecutionPlan(PlanFormat format, Representation explained, List<String> options) implements Representation {

        public ExecutionPlan {
            options = List.copyOf(options);
            if (!OPTIONS.containsAll(options)) {
                throw new IllegalArgumentException("Not an EXPLAIN option: " + options);
            }
        }

        /// The available EXPLAIN options.
        static final List<String> OPTIONS = List.of("analyze", "verbose", "settings", "buffers", "wal");

        /// Whether EXPLAIN runs the statement.
        public boolean isAnalyzed() {
            return options.contains("analyze");
        }

        @Override
        public String mediaType() {
            return format.mediaType(explained.mediaType(), options());
        }
    }

    /// Root of the JSON: an array of objects or one object.
    enum Shape {
        ARRAY,
        OBJECT
    }

    /// Whether members with null are written.
    enum NullMembers {
        KEPT,
        STRIPPED
    }

    /// Formats of an execution plan.
    enum PlanFormat {
        TEXT("application/vnd.pgrst.plan+text"),
        JSON("application/vnd.pgrst.plan+json");

        private final String type;

        PlanFormat(String type) {
            this.type = type;
        }

        /// Returns the media type of a plan with its parameters.
        ///
        /// @param explained media type of the explained response
        /// @param options options of EXPLAIN
        String mediaType(String explained, List<String> options) {
            return type + "; for=\"" + explained + "\""
                    + (options.isEmpty() ? "" : "; options=" + String.join("|", options));
        }
    }

    /// Whether the representation has exactly one row.
    default boolean isSingular() {
        return this instanceof Json json && json.shape() == Shape.OBJECT;
    }
}
