package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The statements that make of an item what it shall be, where that goes without dropping it.
final class AlterSql {

    private static final Pattern OPTION = Pattern.compile("((?:toast\\.)?\\w+) = ('(?:[^']|'')*+')");

    private AlterSql() {}

    /// Ways that PostgreSQL knows, the best first; it may still refuse each. Empty: none.
    static List<List<String>> ways(SchemaObject old, SchemaObject now) {
        if (now.kind() == ObjectKind.COLUMN) {
            return old.differsIn(now, "generated") && !AlterColumnSql.becomesPlain(old, now)
                    ? List.of()
                    : AlterColumnSql.alter(old, now);
        }
        Optional<List<String>> way = of(old, now);
        return now.kind() == ObjectKind.SEQUENCE && way.isPresent() && old.differsIn(now, "whole")
                ? List.of(way.get(), restarted(way.get()))
                : way.stream().toList();
    }

    /// Where a sequence has come to a number that it may not give any more.
    private static List<String> restarted(List<String> statements) {
        return Stream.concat(
                        statements.subList(0, statements.size() - 1).stream(),
                        Stream.of(statements.getLast() + " restart"))
                .toList();
    }

    private static Optional<List<String>> of(SchemaObject old, SchemaObject now) {
        return switch (now.kind()) {
            case TABLE -> table(old, now);
            case DEFAULT, SEQUENCE_OWNER, CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY, COMMENT ->
                Optional.of(CreateSql.of(now));
            case IDENTITY ->
                old.differsIn(now, "name")
                        ? Optional.empty()
                        : Optional.of(now.isInherited() ? List.of() : AlterColumnSql.identity(old, now));
            case CONSTRAINT ->
                old.matchesBut(now, "valid", "definition")
                                && now.is("valid")
                                && old.require("definition").equals(now.require("definition") + " NOT VALID")
                        ? Optional.of(List.of("alter table " + now.require("parent") + " validate constraint "
                                + now.require("constraint")))
                        : Optional.empty();
            case INDEX -> index(old, now);
            case VIEW ->
                now.require("columns", "").equals(old.require("columns", ""))
                                || now.require("columns", "").startsWith(old.require("columns", "") + ", ")
                        ? Optional.of(CreateSql.of(now))
                        : Optional.empty();
            case MATERIALIZED_VIEW ->
                old.matchesBut(now, "options")
                        ? Optional.of(options("alter materialized view " + now.name(), old, now, "options"))
                        : Optional.empty();
            case SEQUENCE -> Optional.of(sequence(old, now));
            case FUNCTION, PROCEDURE ->
                old.differsIn(now, "kind") || old.differsIn(now, "result")
                        ? Optional.empty()
                        : Optional.of(CreateSql.of(now));
            case ENUM -> labels(old, now);
            case DOMAIN -> domain(old, now);
            case COMPOSITE -> attributes(old, now);
            case EXTENSION -> Optional.of(extension(old, now));
            case TRIGGER, RULE, EVENT_TRIGGER ->
                old.matchesBut(now, "enabled") ? Optional.of(List.of(CreateSql.state(now))) : Optional.empty();
            case PRIVILEGES -> Optional.of(GrantSql.between(old.require("grants"), now.require("grants"), now));
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

    private static Optional<List<String>> table(SchemaObject old, SchemaObject now) {
        if (old.differsIn(now, "kind") || old.differsIn(now, "key")) {
            return Optional.empty();
        }
        String table = "alter table " + now.name();
        List<String> statements = new ArrayList<>();
        if (old.differsIn(now, "unlogged")) {
            statements.add(table + (now.attribute("unlogged") == null ? " set logged" : " set unlogged"));
        }
        if (old.differsIn(now, "method")) {
            statements.add(table + " set access method " + now.require("method", "heap"));
        }
        statements.addAll(options(table, old, now, "options"));
        statements.addAll(options(table, old, now, "toast options"));
        if (old.differsIn(now, "bound") || old.differsIn(now, "parents")) {
            statements.addAll(parents(old, now));
        }
        return Optional.of(statements);
    }

    private static List<String> parents(SchemaObject old, SchemaObject now) {
        List<String> statements = new ArrayList<>();
        Stream<String> left =
                Stream.of(old.require("parents", "").split(", ", -1)).filter(parent -> !parent.isEmpty());
        left.map(parent -> old.attribute("bound") != null
                        ? "alter table " + parent + " detach partition " + old.name()
                        : "alter table " + old.name() + " no inherit " + parent)
                .forEach(statements::add);
        Stream<String> joined =
                Stream.of(now.require("parents", "").split(", ", -1)).filter(parent -> !parent.isEmpty());
        joined.map(parent -> now.attribute("bound") != null
                        ? "alter table " + parent + " attach partition " + now.name() + " " + now.require("bound")
                        : "alter table " + now.name() + " inherit " + parent)
                .forEach(statements::add);
        return statements;
    }

    /// Sets what is new or another, resets what is there no more.
    static List<String> options(String subject, SchemaObject old, SchemaObject now, String part) {
        Set<String> before = options(old.require(part, ""));
        Set<String> after = options(now.require(part, ""));
        Set<String> names = after.stream().map(AlterSql::name).collect(Collectors.toSet());
        String gone = before.stream()
                .map(AlterSql::name)
                .filter(name -> !names.contains(name))
                .collect(Collectors.joining(", "));
        String set = after.stream().filter(option -> !before.contains(option)).collect(Collectors.joining(", "));
        List<String> statements = new ArrayList<>();
        if (!gone.isEmpty()) {
            statements.add(subject + " reset (" + gone + ")");
        }
        if (!set.isEmpty()) {
            statements.add(subject + " set (" + set + ")");
        }
        return statements;
    }

    private static Set<String> options(String text) {
        return OPTION.matcher(text)
                .results()
                .map(option -> option.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(String option) {
        return option.substring(0, option.indexOf(" = "));
    }

    private static Optional<List<String>> index(SchemaObject old, SchemaObject now) {
        return old.matchesBut(now, "statistics") && now.attribute("statistics") != null
                ? Optional.of(List.of("alter index " + now.name() + " " + now.require("statistics")))
                : Optional.empty();
    }

    private static List<String> sequence(SchemaObject old, SchemaObject now) {
        String sequence = "alter sequence " + now.name();
        List<String> statements = new ArrayList<>();
        if (old.differsIn(now, "unlogged")) {
            statements.add(sequence + (now.attribute("unlogged") == null ? " set logged" : " set unlogged"));
        }
        if (old.differsIn(now, "type") || old.differsIn(now, "whole")) {
            statements.add(sequence + " as " + now.require("type") + " " + now.require("whole"));
        }
        return statements;
    }

    /// Labels can be added; to drop one or to change their order, the type has to be made anew.
    private static Optional<List<String>> labels(SchemaObject old, SchemaObject now) {
        List<String> before = labels(old);
        List<String> after = labels(now);
        if (!after.stream().filter(before::contains).toList().equals(before)) {
            return Optional.empty();
        }
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            if (!before.contains(after.get(i))) {
                String place =
                        i > 0 ? " after " + after.get(i - 1) : before.isEmpty() ? "" : " before " + before.getFirst();
                statements.add("alter type " + now.name() + " add value " + after.get(i) + place);
            }
        }
        return Optional.of(statements);
    }

    /// As literals.
    static List<String> labels(SchemaObject item) {
        return Pattern.compile("E?'(?:[^']|'')*+'")
                .matcher(item.require("labels", ""))
                .results()
                .map(label -> label.group())
                .toList();
    }

    private static Optional<List<String>> domain(SchemaObject old, SchemaObject now) {
        return old.matchesBut(now, "default")
                ? Optional.of(List.of("alter domain " + now.name()
                        + (now.attribute("default") == null
                                ? " drop default"
                                : " set default " + now.require("default"))))
                : Optional.empty();
    }

    /// Attributes can be added at the end and dropped.
    private static Optional<List<String>> attributes(SchemaObject old, SchemaObject now) {
        List<String> before = List.of(old.require("attributes", "").split(",\n", -1));
        List<String> after = List.of(now.require("attributes", "").split(",\n", -1));
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
        return Optional.of(List.of("alter type " + now.name() + " " + String.join(", ", changes)));
    }

    private static String firstName(String attribute) {
        return attribute.startsWith("\"")
                ? attribute.substring(0, attribute.indexOf("\" ") + 1)
                : attribute.substring(0, attribute.indexOf(' '));
    }

    private static List<String> extension(SchemaObject old, SchemaObject now) {
        List<String> statements = new ArrayList<>();
        if (old.differsIn(now, "schema")) {
            statements.add("alter extension " + now.name() + " set schema " + now.require("schema"));
        }
        if (old.differsIn(now, "version")) {
            statements.add("alter extension " + now.name() + " update to " + CreateSql.quoted(now.require("version")));
        }
        return statements;
    }
}
