package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The statements that make an item, where what it needs is there.
final class CreateSql {

    private CreateSql() {}

    /// In their order, without semicolons; none: something else brings it.
    static List<String> of(SchemaObject item) {
        return switch (item.kind()) {
            case SCHEMA -> List.of("create schema " + item.name());
            case EXTENSION -> List.of("create extension " + item.name() + " with schema " + item.require("schema"));
            case TABLE, COLUMN, DOMAIN -> with(item, List.of());
            case DEFAULT -> List.of(onColumn(item) + " set default " + item.require("expression"));
            case IDENTITY -> item.isInherited() ? List.of() : List.of(onColumn(item) + " add" + identity(item));
            case CONSTRAINT -> constraint(item);
            case INDEX -> index(item);
            case VIEW -> List.of("create or replace view " + item.name() + with(item) + " as\n" + body(item));
            case MATERIALIZED_VIEW -> List.of(materializedView(item));
            case SEQUENCE -> List.of(sequence(item));
            case SEQUENCE_OWNER ->
                List.of("alter sequence " + item.require("parent") + " owned by " + item.require("owner"));
            case CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY -> List.of(ofTable(item));
            case ENUM -> List.of("create type " + item.name() + " as enum (" + item.require("labels", "") + ")");
            case COMPOSITE ->
                List.of("create type " + item.name() + " as (" + lines(item.require("attributes", "")) + ")");
            case RANGE -> List.of("create type " + item.name() + " as range (" + item.require("definition") + ")");
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + item.require("parent") + " add constraint " + item.require("constraint") + " "
                        + item.require("definition"));
            case FUNCTION, PROCEDURE -> List.of(routine(item));
            case AGGREGATE, CAST, OPERATOR, COLLATION, DICTIONARY, POLICY -> List.of(item.require("definition"));
            case STATISTICS -> statistics(item);
            case CONFIGURATION -> configuration(item);
            case TRIGGER, RULE, EVENT_TRIGGER -> withState(item);
            case PUBLICATION ->
                List.of("create publication " + item.name() + item.require("what") + " with (" + item.require("options")
                        + ")");
            case COMMENT -> List.of("comment on " + item.require("of") + " is " + quoted(item.require("text")));
            case PRIVILEGES -> GrantSql.between(item.require("usual", ""), item.require("grants"), item);
        };
    }

    /// The same with what can be made in one statement with it: defaults, constraints, a table's columns.
    static List<String> with(SchemaObject item, List<SchemaObject> along) {
        return switch (item.kind()) {
            case TABLE -> table(item, along);
            case COLUMN ->
                column(item, Stream.concat(Stream.of(item), along.stream()).toList());
            case DOMAIN -> List.of(domain(item, along));
            default -> of(item);
        };
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String lines(String items) {
        return items.isEmpty() ? "" : "\n    " + items.replace("\n", "\n    ") + "\n";
    }

    static String onColumn(SchemaObject item) {
        return "alter table " + item.require("parent") + " alter column " + item.require("column");
    }

    /// A table with what is made along with it: its columns, their defaults, its constraints.
    private static List<String> table(SchemaObject table, List<SchemaObject> along) {
        List<String> lines = new ArrayList<>();
        along.stream()
                .filter(item -> item.kind() == ObjectKind.COLUMN && !item.isInherited())
                .map(column -> columnLine(column, along))
                .forEach(lines::add);
        along.stream()
                .filter(item -> item.kind() == ObjectKind.CONSTRAINT && !item.isInherited())
                .filter(item -> !isOfColumnLine(item, along))
                .map(item -> "constraint " + item.require("constraint") + " " + item.require("definition"))
                .forEach(lines::add);
        boolean partition = table.attribute("bound") != null;
        String parents = table.attribute("parents");
        String items = lines.isEmpty() ? (partition ? "" : " ()") : " (\n    " + String.join(",\n    ", lines) + "\n)";
        return List.of("create " + (table.attribute("unlogged") == null ? "" : "unlogged ") + "table " + table.name()
                + (partition ? " partition of " + parents : "") + items
                + (partition ? " " + table.require("bound") : "")
                + (!partition && parents != null ? " inherits (" + parents + ")" : "")
                + (table.attribute("key") == null ? "" : " partition by " + table.require("key"))
                + (table.attribute("method") == null ? "" : " using " + table.require("method")) + with(table));
    }

    private static boolean isOfColumnLine(SchemaObject constraint, List<SchemaObject> along) {
        return constraint.require("kind").equals("n")
                && along.stream()
                        .anyMatch(item -> item.kind() == ObjectKind.COLUMN
                                && !item.isInherited()
                                && item.require("column").equals(constraint.require("column")));
    }

    private static String columnLine(SchemaObject column, List<SchemaObject> along) {
        StringBuilder line = new StringBuilder(definition(column));
        for (SchemaObject item : along) {
            boolean mine = column.require("column").equals(item.attribute("column")) && !item.isInherited();
            if (mine && item.kind() == ObjectKind.DEFAULT) {
                line.append(" default ").append(item.require("expression"));
            } else if (mine && item.kind() == ObjectKind.IDENTITY) {
                line.append(identity(item));
            } else if (mine && item.kind() == ObjectKind.CONSTRAINT) {
                line.append(item.is("usual") ? "" : " constraint " + item.require("constraint"))
                        .append(" not null")
                        .append(item.require("definition").endsWith("NO INHERIT") ? " no inherit" : "");
            }
        }
        return line.toString();
    }

    /// As `create table` and `add column` have it.
    private static String definition(SchemaObject column) {
        StringBuilder text =
                new StringBuilder(column.require("column")).append(' ').append(type(column));
        if (column.attribute("storage") != null) {
            text.append(" storage ").append(column.require("storage"));
        }
        if (column.attribute("compression") != null) {
            text.append(" compression ").append(column.require("compression"));
        }
        text.append(collation(column));
        if (column.attribute("generated") != null) {
            text.append(" generated always as (")
                    .append(column.require("expression"))
                    .append(") ");
            text.append(column.require("generated"));
        }
        return text.toString();
    }

    static String type(SchemaObject column) {
        return column.require("type");
    }

    static String collation(SchemaObject column) {
        return column.attribute("collation") == null ? "" : " collate " + column.require("collation");
    }

    /// ` generated by default as identity (start 10)`.
    private static String identity(SchemaObject item) {
        String name = item.attribute("name") == null ? "" : "sequence name " + item.require("name") + " ";
        String told = (name + item.require("options", "")).strip();
        return " generated " + item.require("identity") + " as identity" + (told.isEmpty() ? "" : " (" + told + ")");
    }

    /// A column with what is made along with it: its default, and that it is not null.
    private static List<String> column(SchemaObject column, List<SchemaObject> along) {
        return column.isInherited()
                ? List.of()
                : List.of("alter table " + column.require("parent") + " add column " + columnLine(column, along));
    }

    private static List<String> constraint(SchemaObject item) {
        if (item.isInherited()) {
            return List.of();
        }
        return List.of("alter table " + item.require("parent") + " add constraint " + item.require("constraint") + " "
                + item.require("definition"));
    }

    private static List<String> index(SchemaObject index) {
        String definition = index.require("definition");
        List<String> statements = new ArrayList<>();
        if (!index.isInherited()) {
            statements.add(index.is("partitioned") ? definition.replaceFirst(" ON ONLY ", " ON ") : definition);
        }
        if (index.attribute("statistics") != null) {
            statements.add("alter index " + index.name() + " " + index.require("statistics"));
        }
        return statements;
    }

    private static String with(SchemaObject item) {
        String options = Stream.of(item.attribute("options"), item.attribute("toast options"))
                .filter(Objects::nonNull)
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return options.isEmpty() ? "" : " with (" + options + ")";
    }

    private static String body(SchemaObject view) {
        return view.require("definition");
    }

    private static String materializedView(SchemaObject view) {
        return "create materialized view " + view.name()
                + (view.attribute("method") == null ? "" : " using " + view.require("method")) + with(view) + " as\n"
                + body(view) + (view.is("populated") ? "" : "\nwith no data");
    }

    private static String sequence(SchemaObject sequence) {
        String options = sequence.require("options");
        return "create " + (sequence.attribute("unlogged") == null ? "" : "unlogged ") + "sequence " + sequence.name()
                + (options.isEmpty() ? "" : " " + options);
    }

    private static String domain(SchemaObject domain, List<SchemaObject> along) {
        String constraints = along.stream()
                .map(item -> " constraint " + item.require("constraint") + " " + item.require("definition"))
                .collect(Collectors.joining());
        return "create domain " + domain.name() + " as " + type(domain) + collation(domain)
                + (domain.attribute("default") == null ? "" : " default " + domain.require("default")) + constraints;
    }

    /// Flyway takes the first semicolon of a `begin atomic … end` for the statement's end, so that one is kept from
    /// it.
    static String routine(SchemaObject routine) {
        String definition = routine.require("definition");
        if (!routine.is("atomic")) {
            return definition;
        }
        String mark = "$routine$";
        for (int i = 1; definition.contains(mark); i++) {
            mark = "$routine" + i + "$";
        }
        return "do $do$begin execute " + mark + definition + mark + "; end$do$";
    }

    private static String ofTable(SchemaObject item) {
        String table = "alter table " + item.require("parent");
        return switch (item.kind()) {
            case CLUSTERING -> table + " cluster on " + item.require("by");
            case REPLICA_IDENTITY -> table + " replica identity " + item.require("of");
            default ->
                table + (item.is("enabled") ? " enable" : " disable") + " row level security,"
                        + (item.is("forced") ? " force" : " no force") + " row level security";
        };
    }

    private static List<String> statistics(SchemaObject item) {
        return item.attribute("target") == null
                ? List.of(item.require("definition"))
                : List.of(
                        item.require("definition"),
                        "alter statistics " + item.name() + " set statistics " + item.require("target"));
    }

    private static List<String> configuration(SchemaObject item) {
        List<String> statements = new ArrayList<>(List.of(item.require("definition")));
        String mappings = item.require("mappings", "");
        if (!mappings.isEmpty()) {
            statements.addAll(List.of(mappings.split(";\n", -1)));
        }
        return statements;
    }

    private static List<String> withState(SchemaObject item) {
        List<String> statements = new ArrayList<>();
        if (!item.isInherited()) {
            statements.add(item.require("definition"));
        }
        if (!item.require("enabled").equals("O")) {
            statements.add(state(item));
        }
        return statements;
    }

    /// Whether a trigger or rule fires, as a statement.
    static String state(SchemaObject item) {
        String state = switch (item.require("enabled")) {
            case "D" -> "disable";
            case "R" -> "enable replica";
            case "A" -> "enable always";
            default -> "enable";
        };
        return item.kind() == ObjectKind.EVENT_TRIGGER
                ? "alter event trigger " + item.name() + " " + state
                : "alter table " + item.require("parent") + " " + state + " "
                        + item.kind().text() + " " + item.require(item.kind().text());
    }
}
