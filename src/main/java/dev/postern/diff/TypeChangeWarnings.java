package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Warnings about the values of columns that are converted to another type.
final class TypeChangeWarnings {

    /// Numeric types, each of which contains all values of the types before it (PostgreSQL manual, 8.1).
    private static final List<String> NUMERIC_TYPES_BY_WIDTH = List.of("smallint", "integer", "bigint", "numeric");

    private static final Pattern TYPE_WITH_LENGTH =
            Pattern.compile("(character varying|character|bit varying|timestamp|time)\\((\\d+)\\)(.*)");

    private final SchemaModel from;
    private final SchemaModel to;
    private final ChangeGraph graph;

    TypeChangeWarnings(SchemaModel from, SchemaModel to, ChangeGraph graph) {
        this.from = from;
        this.to = to;
        this.graph = graph;
    }

    /// Returns the warnings about a column whose type changes or is replaced.
    List<String> warnings(SchemaObject before, SchemaObject after) {
        List<String> warnings = new ArrayList<>(conversionWarnings(before, after));
        replacedTypes(before.id(), new TreeSet<>()).forEach(type -> warnings.addAll(replacementWarnings(type)));
        return warnings;
    }

    private static List<String> conversionWarnings(SchemaObject before, SchemaObject after) {
        String oldType = before.require(Attribute.TYPE);
        String newType = after.require(Attribute.TYPE);
        return oldType.equals(newType) || isLossless(oldType, newType)
                ? List.of()
                : List.of(ChangeWarnings.DATA_LOSS + "converting " + oldType + " to " + newType
                        + " can round or cut values, and fails if a value does not fit");
    }

    /// Whether every value of the old type is a value of the new type.
    private static boolean isLossless(String from, String to) {
        int fromWidth = NUMERIC_TYPES_BY_WIDTH.indexOf(from);
        if ((fromWidth >= 0 && NUMERIC_TYPES_BY_WIDTH.indexOf(to) >= fromWidth)
                || to.equals("text")
                || to.equals("character varying")) {
            return true;
        }
        Matcher before = TYPE_WITH_LENGTH.matcher(from);
        Matcher after = TYPE_WITH_LENGTH.matcher(to);
        return before.matches()
                && after.matches()
                && before.group(1).equals(after.group(1))
                && before.group(3).equals(after.group(3))
                && Integer.parseInt(before.group(2)) <= Integer.parseInt(after.group(2));
    }

    /// Returns the replaced types that an object depends on, directly or through other replaced types.
    private Set<ObjectId> replacedTypes(ObjectId id, Set<ObjectId> found) {
        for (ObjectId dependency : from.dependencies(id)) {
            if (graph.contains(ChangeId.renameOld(dependency)) && found.add(dependency)) {
                replacedTypes(dependency, found);
            }
        }
        return found;
    }

    /// Returns the warnings about the values of a replaced type, which are converted as text.
    private List<String> replacementWarnings(ObjectId type) {
        SchemaObject before = from.require(type);
        SchemaObject after = Objects.requireNonNull(ChangeClassifier.replacement(before, to));
        if (before.kind() != after.kind()) {
            return List.of("fails if a value does not fit " + after.kind().text() + " " + after.name());
        }
        if (before.is(ObjectKind.DOMAIN)) {
            return conversionWarnings(before, after);
        }
        if (before.is(ObjectKind.COMPOSITE)) {
            return before.differsIn(after, Attribute.ATTRIBUTES)
                    ? List.of(ChangeWarnings.DATA_LOSS + "attribute values of " + before.name()
                            + " are converted by position, not by name")
                    : List.of();
        }
        List<String> removedLabels = new ArrayList<>(AlterTypeSql.labels(before));
        removedLabels.removeAll(AlterTypeSql.labels(after));
        return removedLabels.isEmpty()
                ? List.of()
                : List.of("fails if a row has a removed label: " + String.join(", ", removedLabels));
    }
}
