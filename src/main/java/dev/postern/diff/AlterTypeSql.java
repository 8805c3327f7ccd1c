package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Writer of the statements that change an enum, a domain or a composite type.
final class AlterTypeSql {

    private static final Pattern LABEL = Pattern.compile("E?'(?:[^']|'')*+'");

    private AlterTypeSql() {}

    /// Returns the statements that add labels; empty if labels were removed or reordered, which needs a new type.
    static Optional<List<String>> addedLabels(SchemaObject from, SchemaObject to) {
        List<String> before = labels(from);
        List<String> after = labels(to);
        if (!after.stream().filter(before::contains).toList().equals(before)) {
            return Optional.empty();
        }
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            if (!before.contains(after.get(i))) {
                String position =
                        i > 0 ? " after " + after.get(i - 1) : before.isEmpty() ? "" : " before " + before.getFirst();
                statements.add("alter type " + to.name() + " add value " + after.get(i) + position);
            }
        }
        return Optional.of(statements);
    }

    /// Returns the labels of an enum as SQL literals.
    static List<String> labels(SchemaObject object) {
        return LABEL.matcher(object.attribute(Attribute.LABELS, ""))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /// Returns the statement that changes the default of a domain; empty for any other change.
    static Optional<List<String>> domainDefault(SchemaObject from, SchemaObject to) {
        String action = to.has(Attribute.DEFAULT) ? " set default " + to.require(Attribute.DEFAULT) : " drop default";
        return from.matchesExcept(to, Attribute.DEFAULT)
                ? Optional.of(List.of("alter domain " + to.name() + action))
                : Optional.empty();
    }

    /// Returns the statement that drops attributes and adds attributes at the end; empty for any other change.
    static Optional<List<String>> attributes(SchemaObject from, SchemaObject to) {
        List<String> before = attributeList(from);
        List<String> after = attributeList(to);
        List<String> kept = after.stream().filter(before::contains).toList();
        boolean keepsOrder = kept.equals(before.stream().filter(kept::contains).toList());
        boolean addsAtEnd = after.subList(0, kept.size()).equals(kept);
        if (!keepsOrder || !addsAtEnd || before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        List<String> actions = new ArrayList<>();
        before.stream()
                .filter(attribute -> !kept.contains(attribute))
                .map(attribute -> "drop attribute " + attributeName(attribute))
                .forEach(actions::add);
        after.stream()
                .filter(attribute -> !kept.contains(attribute))
                .map(attribute -> "add attribute " + attribute)
                .forEach(actions::add);
        return Optional.of(List.of("alter type " + to.name() + " " + String.join(", ", actions)));
    }

    /// Returns the names and types of the attributes of a composite type.
    static List<String> attributeList(SchemaObject type) {
        return type.has(Attribute.ATTRIBUTES)
                ? List.of(type.require(Attribute.ATTRIBUTES).split(",\n", -1))
                : List.of();
    }

    /// Returns the names of the attributes of a composite type, without quotes.
    static List<String> attributeNames(SchemaObject type) {
        return attributeList(type).stream()
                .map(attribute -> NameParts.of(attributeName(attribute)).getFirst())
                .toList();
    }

    static String attributeType(String attribute) {
        return attribute.substring(attributeName(attribute).length());
    }

    static String attributeName(String attribute) {
        return attribute.startsWith("\"")
                ? attribute.substring(0, attribute.indexOf("\" ") + 1)
                : attribute.substring(0, attribute.indexOf(' '));
    }
}
