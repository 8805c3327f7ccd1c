package dev.postern.hook;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A change of rows, which a table or view can support and for which hooks are declared.
public enum WriteOperation {
    INSERT,
    UPDATE,
    DELETE;

    public static final Set<WriteOperation> ALL = Set.copyOf(EnumSet.allOf(WriteOperation.class));

    /// Returns the operations whose first letters `facts.tsv` lists, such as `iud`.
    public static Set<WriteOperation> of(String letters) {
        return Stream.of(values())
                .filter(operation -> letters.contains(operation.toString().substring(0, 1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Returns the name in lower case.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
