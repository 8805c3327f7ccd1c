package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of the statements that change a schema object in place.
final class AlterSql {

    private static final Pattern OPTION = Pattern.compile("((?:toast\\.)?\\w+) = ('(?:[^']|'')*+')");

    private AlterSql() {}

    /// Returns the alternative lists of statements, the best first; PostgreSQL can still reject them. Empty if the
    /// object cannot be changed in place.
    static List<List<String>> alternatives(SchemaObject from, SchemaObject to) {
        if (to.kind() == ObjectKind.COLUMN) {
            return from.differsIn(to, "generated") && !AlterColumnSql.keepsGeneratedValues(from, to)
                    ? List.of()
                    : AlterColumnSql.alternatives(from, to);
        }
        Optional<List<String>> statements = statements(from, to);
        return to.kind() == ObjectKind.SEQUENCE && statements.isPresent() && from.differsIn(to, "whole")
                ? List.of(statements.get(), withRestart(statements.get()))
                : statements.stream().toList();
    }

    /// Returns the statements with a restart, for a sequence whose current value is outside its new bounds.
    private static List<String> withRestart(List<String> statements) {
        return Stream.concat(
                        statements.subList(0, statements.size() - 1).stream(),
                        Stream.of(statements.getLast() + " restart"))
                .toList();
    }

    private static Optional<List<String>> statements(SchemaObject from, SchemaObject to) {
        return switch (to.kind()) {
            case TABLE -> table(from, to);
            case DEFAULT, SEQUENCE_OWNER, CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY, COMMENT ->
                Optional.of(CreateSql.statements(to));
            case IDENTITY ->
                from.differsIn(to, "name")
                        ? Optional.empty()
                        : Optional.of(to.isInherited() ? List.of() : AlterColumnSql.identity(from, to));
            case CONSTRAINT ->
                from.matchesExcept(to, "valid", "definition")
                                && to.isTrue("valid")
                                && from.require("definition").equals(to.require("definition") + " NOT VALID")
                        ? Optional.of(List.of("alter table " + to.require("parent") + " validate constraint "
                                + to.require("constraint")))
                        : Optional.empty();
            case INDEX -> index(from, to);
            case VIEW ->
                to.attribute("columns", "").equals(from.attribute("columns", ""))
                                || to.attribute("columns", "").startsWith(from.attribute("columns", "") + ", ")
                        ? Optional.of(CreateSql.statements(to))
                        : Optional.empty();
            case MATERIALIZED_VIEW ->
                from.matchesExcept(to, "options")
                        ? Optional.of(optionStatements("alter materialized view " + to.name(), from, to, "options"))
                        : Optional.empty();
            case SEQUENCE -> Optional.of(sequence(from, to));
            case FUNCTION, PROCEDURE ->
                from.differsIn(to, "kind") || from.differsIn(to, "result")
                        ? Optional.empty()
                        : Optional.of(CreateSql.statements(to));
            case ENUM -> addedLabels(from, to);
            case DOMAIN -> domain(from, to);
            case COMPOSITE -> attributes(from, to);
            case EXTENSION -> Optional.of(extension(from, to));
            case TRIGGER, RULE, EVENT_TRIGGER ->
                from.matchesExcept(to, "enabled")
                        ? Optional.of(List.of(CreateSql.enabledStatement(to)))
                        : Optional.empty();
            case PRIVILEGES -> Optional.of(GrantSql.between(from.require("grants"), to.require("grants"), to));
            case SCHEMA,
                    COLUMN,
                    AGGREGATE,
                    CAST,
                    OPERATOR,
                    COLLATION,
                    DICTIONARY,
                    CONFIGURATION,
                    STATISTICS,
                    POLICY,
                    PUBLICATION,
                    RANGE,
                    DOMAIN_CONSTRAINT -> Optional.empty();
        };
    }

    private static Optional<List<String>> table(SchemaObject from, SchemaObject to) {
        if (from.differsIn(to, "kind") || from.differsIn(to, "key")) {
            return Optional.empty();
        }
        String table = "alter table " + to.name();
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, "unlogged")) {
            statements.add(table + (to.attribute("unlogged") == null ? " set logged" : " set unlogged"));
        }
        if (from.differsIn(to, "method")) {
            statements.add(table + " set access method " + to.attribute("method", "heap"));
        }
        statements.addAll(optionStatements(table, from, to, "options"));
        statements.addAll(optionStatements(table, from, to, "toast options"));
        if (from.differsIn(to, "bound") || from.differsIn(to, "parents")) {
            statements.addAll(parents(from, to));
        }
        return Optional.of(statements);
    }

    private static List<String> parents(SchemaObject from, SchemaObject to) {
        List<String> statements = new ArrayList<>();
        Stream<String> oldParents =
                Stream.of(from.attribute("parents", "").split(", ", -1)).filter(parent -> !parent.isEmpty());
        oldParents
                .map(parent -> from.attribute("bound") != null
                        ? "alter table " + parent + " detach partition " + from.name()
                        : "alter table " + from.name() + " no inherit " + parent)
                .forEach(statements::add);
        Stream<String> newParents =
                Stream.of(to.attribute("parents", "").split(", ", -1)).filter(parent -> !parent.isEmpty());
        newParents
                .map(parent -> to.attribute("bound") != null
                        ? "alter table " + parent + " attach partition " + to.name() + " " + to.require("bound")
                        : "alter table " + to.name() + " inherit " + parent)
                .forEach(statements::add);
        return statements;
    }

    /// Returns the statements that set new and changed storage options and reset removed ones.
    ///
    /// @param alter beginning of the statements, for example `alter table public.films`
    /// @param attribute attribute with the options
    static List<String> optionStatements(String alter, SchemaObject from, SchemaObject to, String attribute) {
        Set<String> before = parseOptions(from.attribute(attribute, ""));
        Set<String> after = parseOptions(to.attribute(attribute, ""));
        Set<String> names = after.stream().map(AlterSql::optionName).collect(Collectors.toSet());
        String removed = before.stream()
                .map(AlterSql::optionName)
                .filter(name -> !names.contains(name))
                .collect(Collectors.joining(", "));
        String set = after.stream().filter(option -> !before.contains(option)).collect(Collectors.joining(", "));
        List<String> statements = new ArrayList<>();
        if (!removed.isEmpty()) {
            statements.add(alter + " reset (" + removed + ")");
        }
        if (!set.isEmpty()) {
            statements.add(alter + " set (" + set + ")");
        }
        return statements;
    }

    private static Set<String> parseOptions(String text) {
        return OPTION.matcher(text)
                .results()
                .map(option -> option.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String optionName(String option) {
        return option.substring(0, option.indexOf(" = "));
    }

    private static Optional<List<String>> index(SchemaObject from, SchemaObject to) {
        return from.matchesExcept(to, "statistics") && to.attribute("statistics") != null
                ? Optional.of(List.of("alter index " + to.name() + " " + to.require("statistics")))
                : Optional.empty();
    }

    private static List<String> sequence(SchemaObject from, SchemaObject to) {
        String sequence = "alter sequence " + to.name();
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, "unlogged")) {
            statements.add(sequence + (to.attribute("unlogged") == null ? " set logged" : " set unlogged"));
        }
        if (from.differsIn(to, "type") || from.differsIn(to, "whole")) {
            statements.add(sequence + " as " + to.require("type") + " " + to.require("whole"));
        }
        return statements;
    }

    /// Returns the statements that add labels; empty if labels were removed or reordered, which needs a new type.
    private static Optional<List<String>> addedLabels(SchemaObject from, SchemaObject to) {
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
        return Pattern.compile("E?'(?:[^']|'')*+'")
                .matcher(object.attribute("labels", ""))
                .results()
                .map(label -> label.group())
                .toList();
    }

    private static Optional<List<String>> domain(SchemaObject from, SchemaObject to) {
        return from.matchesExcept(to, "default")
                ? Optional.of(List.of("alter domain " + to.name()
                        + (to.attribute("default") == null
                                ? " drop default"
                                : " set default " + to.require("default"))))
                : Optional.empty();
    }

    /// Returns the statement that drops attributes and adds attributes at the end; empty for any other change.
    private static Optional<List<String>> attributes(SchemaObject from, SchemaObject to) {
        List<String> before = List.of(from.attribute("attributes", "").split(",\n", -1));
        List<String> after = List.of(to.attribute("attributes", "").split(",\n", -1));
        List<String> kept = after.stream().filter(before::contains).toList();
        boolean atEnd = after.subList(0, kept.size()).equals(kept)
                && kept.equals(before.stream().filter(kept::contains).toList());
        if (!atEnd || before.contains("") || after.contains("")) {
            return Optional.empty();
        }
        List<String> changes = new ArrayList<>();
        before.stream()
                .filter(attribute -> !kept.contains(attribute))
                .map(attribute -> "drop attribute " + firstName(attribute))
                .forEach(changes::add);
        after.stream()
                .filter(attribute -> !kept.contains(attribute))
                .map(attribute -> "add attribute " + attribute)
                .forEach(changes::add);
        return Optional.of(List.of("alter type " + to.name() + " " + String.join(", ", changes)));
    }

    private static String firstName(String attribute) {
        return attribute.startsWith("\"")
                ? attribute.substring(0, attribute.indexOf("\" ") + 1)
                : attribute.substring(0, attribute.indexOf(' '));
    }

    private static List<String> extension(SchemaObject from, SchemaObject to) {
        List<String> statements = new ArrayList<>();
        if (from.differsIn(to, "schema")) {
            statements.add("alter extension " + to.name() + " set schema " + to.require("schema"));
        }
        if (from.differsIn(to, "version")) {
            statements.add("alter extension " + to.name() + " update to " + CreateSql.literal(to.require("version")));
        }
        return statements;
    }
}
