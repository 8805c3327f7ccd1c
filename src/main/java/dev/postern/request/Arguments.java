package dev.postern.request;

import dev.postern.request.QueryString.Parameter;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Arguments of a function call (`docs/dialect.md` 1.8).
public sealed interface Arguments {

    /// Text arguments of a URL or form; a name can be repeated.
    record TextArguments(List<Parameter> values) implements Arguments {

        public TextArguments {
            values = List.copyOf(values);
        }

        @Override
        public Set<String> names() {
            Set<String> names = new TreeSet<>();
            values.forEach(value -> names.add(value.name()));
            return names;
        }
    }

    /// A JSON object with the arguments as members.
    ///
    /// @param names sorted names of the members that are arguments
    /// @param json text of the object, which can have other members
    record JsonArguments(Set<String> names, String json) implements Arguments {

        public JsonArguments {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }
    }

    /// Objects in an array of JSON or in lines of CSV. A single one has the arguments as members.
    ///
    /// @param names sorted names of the members that are arguments
    /// @param object text of the only object; null for several objects
    /// @param body text of a JSON body, which can be one unnamed argument; null for CSV
    record ObjectList(
            Set<String> names,
            @Nullable String object,
            @Nullable String body) implements Arguments {

        public ObjectList {
            names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        }
    }

    /// A request body that is one unnamed argument.
    ///
    /// @param text the body; binary bodies in PostgreSQL's hexadecimal format
    record BodyArgument(BodyType type, String text) implements Arguments {

        @Override
        public Set<String> names() {
            return Set.of();
        }
    }

    /// Kinds of a body that is one argument.
    enum BodyType {
        /// JSON other than an object.
        JSON,
        TEXT,
        XML,
        BYTES;

        /// Returns the parameter types that accept such a body.
        public Set<String> argumentTypes() {
            return switch (this) {
                case JSON -> Set.of("json", "jsonb");
                case TEXT -> Set.of("text");
                case XML -> Set.of("xml");
                case BYTES -> Set.of("bytea");
            };
        }
    }

    /// Returns the sorted names of the arguments.
    Set<String> names();
}
