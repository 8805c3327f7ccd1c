package dev.postern.request;

import dev.postern.request.QueryString.Parameter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a function is called with (`dialect.md` 1.8).
public sealed interface Arguments {

    /// Texts by name, as a URL or a form has them; a name may come several times.
    record TextArguments(List<Parameter> values) implements Arguments {

        @Override
        public Set<String> names() {
            Set<String> names = new TreeSet<>();
            values.forEach(value -> names.add(value.name()));
            return names;
        }
    }

    /// The members of a JSON object.
    ///
    /// @param names of the members that are arguments, sorted
    /// @param json the object, with others maybe
    record JsonArguments(Set<String> names, String json) implements Arguments {}

    /// A body that is one argument.
    ///
    /// @param text what was sent; bytes as PostgreSQL writes them in hexadecimal
    record BodyArgument(BodyType content, String text) implements Arguments {

        @Override
        public Set<String> names() {
            return Set.of();
        }
    }

    /// What a body that is one argument may be.
    enum BodyType {
        /// JSON that is no object.
        JSON,
        TEXT,
        XML,
        BYTES;

        /// The types of arguments that take it.
        public Set<String> types() {
            return switch (this) {
                case JSON -> Set.of("json", "jsonb");
                case TEXT -> Set.of("text");
                case XML -> Set.of("xml");
                case BYTES -> Set.of("bytea");
            };
        }
    }

    /// Names of the arguments, sorted.
    Set<String> names();
}
