import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeSet;

/// First difference between two JSON values. The order of members and the form of timestamps are ignored.
public final class Difference {

    private Difference() {}

    /// @return JSON pointer with the two values; empty if they are equal
    public static Optional<String> find(JsonNode expected, JsonNode actual) {
        return find("", expected, actual);
    }

    private static Optional<String> find(String pointer, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            return inMembers(pointer, expected, actual);
        }
        if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            return inElements(pointer, expected, actual);
        }
        return isEqual(expected, actual)
                ? Optional.empty()
                : Optional.of("%s is %s instead of %s"
                        .formatted(pointer.isEmpty() ? "it" : pointer, shortened(actual), shortened(expected)));
    }

    private static Optional<String> inMembers(String pointer, JsonNode expected, JsonNode actual) {
        TreeSet<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        actual.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .flatMap(name -> find(pointer + "/" + name, expected.path(name), actual.path(name)).stream())
                .findFirst();
    }

    private static Optional<String> inElements(String pointer, JsonNode expected, JsonNode actual) {
        int index = 0;
        Iterator<JsonNode> others = actual.iterator();
        for (JsonNode element : expected) {
            Optional<String> difference = find(pointer + "/" + index++, element, others.next());
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static boolean isEqual(JsonNode expected, JsonNode actual) {
        if (expected.isTextual() && actual.isTextual() && !expected.equals(actual)) {
            return isSameInstant(expected.textValue(), actual.textValue());
        }
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private static boolean isSameInstant(String expected, String actual) {
        try {
            return OffsetDateTime.parse(expected).isEqual(OffsetDateTime.parse(actual));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static String shortened(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        }
        String text = value.isArray() ? "an array of " + value.size() : value.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
