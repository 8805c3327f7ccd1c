package dev.postern.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Header fields of a request, by name in any case.
public interface Headers {

    /// Returns the values of all fields with a name, in their order.
    List<String> all(String name);

    /// Returns the value of the first field with a name; null if it is absent.
    default @Nullable String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /// Passes each field to `receiver`, its name in lower case.
    void forEach(BiConsumer<String, String> receiver);

    /// Returns the cookies by name.
    Map<String, String> cookies();

    /// Returns headers with these values, without cookies.
    ///
    /// @param values values by name
    static Headers of(Map<String, List<String>> values) {
        return new MapHeaders(values);
    }

    /// Headers from a map.
    ///
    /// @param values values by name in any case
    record MapHeaders(Map<String, List<String>> values) implements Headers {

        public MapHeaders {
            values = Map.copyOf(values);
        }

        @Override
        public List<String> all(String name) {
            List<String> found = new ArrayList<>();
            values.forEach((key, list) -> {
                if (key.equalsIgnoreCase(name)) {
                    found.addAll(list);
                }
            });
            return found;
        }

        @Override
        public void forEach(BiConsumer<String, String> receiver) {
            values.forEach((key, list) -> list.forEach(value -> receiver.accept(key.toLowerCase(Locale.ROOT), value)));
        }

        @Override
        public Map<String, String> cookies() {
            return Map.of();
        }
    }
}
