package dev.postern.diff;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Warnings about stored results of a function whose body changes. PostgreSQL does not compute them again.
final class FunctionWarnings {

    private final SchemaModel to;

    FunctionWarnings(SchemaModel to) {
        this.to = to;
    }

    /// Returns a warning for each index, constraint, generated column and partition key that depends on a function,
    /// also through another function.
    List<String> warnings(SchemaObject function) {
        List<String> warnings = new ArrayList<>();
        Set<ObjectId> seen = new LinkedHashSet<>(Set.of(function.id()));
        List<ObjectId> open = new ArrayList<>(seen);
        while (!open.isEmpty()) {
            for (ObjectId id : to.dependents(open.removeFirst())) {
                SchemaObject dependent = to.object(id);
                if (dependent != null && seen.add(id)) {
                    String warning = warning(dependent);
                    if (!warning.isEmpty()) {
                        warnings.add(warning);
                    } else if (dependent.is(ObjectKind.FUNCTION)) {
                        open.add(id);
                    }
                }
            }
        }
        return warnings;
    }

    /// Returns the warning about an object; empty if it stores no result.
    private static String warning(SchemaObject dependent) {
        if (dependent.is(ObjectKind.INDEX) || dependent.has(Attribute.INDEX)) {
            String index = dependent.attribute(Attribute.INDEX, dependent.name());
            return "does not rebuild index " + index + ", which can then give wrong results; run reindex index "
                    + index;
        }
        if (dependent.is(ObjectKind.CONSTRAINT) || dependent.is(ObjectKind.DOMAIN_CONSTRAINT)) {
            return "does not check existing rows by constraint " + dependent.name() + " again";
        }
        if (dependent.is(ObjectKind.COLUMN) && "stored".equals(dependent.attribute(Attribute.GENERATED))) {
            return "does not compute the stored values of " + dependent.name() + " again; update the rows";
        }
        return dependent.is(ObjectKind.TABLE) && dependent.has(Attribute.PARTITION_KEY)
                ? "does not move rows between the partitions of " + dependent.name()
                : "";
    }
}
