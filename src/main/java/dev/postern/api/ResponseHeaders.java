package dev.postern.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Header fields of a response, in the order in which they were added.
///
/// @param fields fields, of which several can have one name
public record ResponseHeaders(List<HeaderField> fields) {

    static final ResponseHeaders NONE = new ResponseHeaders(List.of());

    public ResponseHeaders {
        fields = List.copyOf(fields);
    }

    /// One header field; a name can occur in several fields.
    public record HeaderField(String name, String value) {}

    /// Collector of header fields.
    public static final class Builder {

        private final List<HeaderField> fields = new ArrayList<>();

        /// Adds a field, unless its value is null.
        public Builder add(String name, @Nullable String value) {
            if (value != null) {
                fields.add(new HeaderField(name, value));
            }
            return this;
        }

        Builder addAll(ResponseHeaders headers) {
            fields.addAll(headers.fields());
            return this;
        }

        public ResponseHeaders build() {
            return fields.isEmpty() ? NONE : new ResponseHeaders(fields);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Returns the value of the first field with a name; null if it is absent.
    public @Nullable String first(String name) {
        for (HeaderField field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.value();
            }
        }
        return null;
    }

    /// Returns a copy with an additional field, or this object if the value is null.
    ResponseHeaders with(String name, @Nullable String value) {
        return value == null ? this : builder().addAll(this).add(name, value).build();
    }

    /// Returns a copy without the fields of a name.
    public ResponseHeaders without(String name) {
        return new ResponseHeaders(fields.stream()
                .filter(field -> !field.name().equalsIgnoreCase(name))
                .toList());
    }

    /// Returns the values by name; those of one name are joined by commas (RFC 9110, 5.3).
    Map<String, String> toMap() {
        Map<String, String> values = new LinkedHashMap<>();
        fields.forEach(field -> values.merge(field.name(), field.value(), (first, next) -> first + ", " + next));
        return values;
    }
}
