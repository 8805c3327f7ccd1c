package dev.postern.request;

import java.util.List;

/// What an answer is written as (`dialect.md` 1.7).
public sealed interface Representation {

    /// The media type with its parameters, as `Content-Type` names it.
    String mediaType();

    /// Value of `Content-Type`.
    default String contentType() {
        return mediaType() + "; charset=utf-8";
    }

    /// JSON.
    record Json(Shape shape, NullMembers nulls) implements Representation {

        /// An array of objects, all members kept.
        public static final Json ARRAY = new Json(Shape.ARRAY, NullMembers.KEPT);

        /// One object, all members kept.
        public static final Json OBJECT = new Json(Shape.OBJECT, NullMembers.KEPT);

        /// The same for one row alone.
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

    /// A line of names, then a line for each row, quoted as PostgreSQL quotes a row's text.
    record Csv() implements Representation {

        @Override
        public String mediaType() {
            return "text/csv";
        }
    }

    /// A JSON object on each line, in constant memory (`extensions.md`, Streams).
    record JsonLines() implements Representation {

        @Override
        public String mediaType() {
            return "application/x-ndjson";
        }
    }

    /// A media type that the migrations make of rows.
    ///
    /// @param handler name of the type it is made as: the same, or the one that stands for any
    record Custom(String mediaType, String handler) implements Representation {

        @Override
        public String contentType() {
            boolean text = mediaType.startsWith("text/") || mediaType.equals("application/geo+json");
            return text ? mediaType + "; charset=utf-8" : mediaType;
        }
    }

    /// How PostgreSQL would carry the request out: EXPLAIN.
    ///
    /// @param of what would be answered otherwise
    /// @param options words of EXPLAIN, in the client's order
    record ExecutionPlan(PlanFormat format, Representation of, List<String> options) implements Representation {

        /// The words of EXPLAIN that can be asked for.
        static final List<String> OPTIONS = List.of("analyze", "verbose", "settings", "buffers", "wal");

        @Override
        public String mediaType() {
            String type =
                    format == PlanFormat.TEXT ? "application/vnd.pgrst.plan+text" : "application/vnd.pgrst.plan+json";
            String options = options().isEmpty() ? "" : "; options=" + String.join("|", options());
            return type + "; for=\"" + of.mediaType() + "\"" + options;
        }
    }

    /// One object or an array of them.
    enum Shape {
        ARRAY,
        OBJECT
    }

    /// Whether members that are null are written.
    enum NullMembers {
        KEPT,
        STRIPPED
    }

    /// What EXPLAIN writes.
    enum PlanFormat {
        TEXT,
        JSON
    }

    /// Whether only one row can be shown.
    default boolean singular() {
        return this instanceof Json json && json.shape() == Shape.OBJECT;
    }
}
