package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The statements that make an item, where what it needs is there.
final class Creation {

    private Creation() {}

    /// In their order, without semicolons; none: something else brings it.
    static List<String> of(Item item) {
        return switch (item.kind()) {
            case SCHEMA -> List.of("create schema " + item.name());
            case EXTENSION -> List.of("create extension " + item.name() + " with schema " + item.get("schema"));
            case TABLE, COLUMN, DOMAIN -> with(item, List.of());
            case DEFAULT -> List.of(onColumn(item) + " set default " + item.get("expression"));
            case IDENTITY -> item.isInherited() ? List.of() : List.of(onColumn(item) + " add" + identity(item));
            case CONSTRAINT -> constraint(item);
            case INDEX -> index(item);
            case VIEW -> List.of("create or replace view " + item.name() + with(item) + " as\n" + body(item));
            case MATERIALIZED_VIEW -> List.of(materializedView(item));
            case SEQUENCE -> List.of(sequence(item));
            case SEQUENCE_OWNER -> List.of("alter sequence " + item.get("parent") + " owned by " + item.get("owner"));
            case CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY -> List.of(ofTable(item));
            case ENUM -> List.of("create type " + item.name() + " as enum (" + item.get("labels", "") + ")");
            case COMPOSITE -> List.of("create type " + item.name() + " as (" + lines(item.get("attributes", "")) + ")");
            case RANGE -> List.of("create type " + item.name() + " as range (" + item.get("definition") + ")");
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + item.get("parent") + " add constraint " + item.get("constraint") + " "
                        + item.get("definition"));
            case FUNCTION, PROCEDURE -> List.of(routine(item));
            case AGGREGATE, CAST, OPERATOR, COLLATION, DICTIONARY, POLICY -> List.of(item.get("definition"));
            case STATISTICS -> statistics(item);
            case CONFIGURATION -> configuration(item);
            case TRIGGER, RULE, EVENT_TRIGGER -> withState(item);
            case PUBLICATION ->
                List.of("create publication " + item.name() + item.get("what") + " with (" + item.get("options") + ")");
            case COMMENT -> List.of("comment on " + item.get("of") + " is " + quoted(item.get("text")));
            case PRIVILEGES -> Grants.between(item.get("usual", ""), item.get("grants"), item);
        };
    }

    /// The same with what can be made in one statement with it: defaults, constraints, a table's columns.
    static List<String> with(Item item, List<Item> along) {
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

    static String onColumn(Item item) {
        return "alter table " + item.get("parent") + " alter column " + item.get("column");
    }

    /// A table with what is made along with it: its columns, their defaults, its constraints.
    private static List<String> table(Item table, List<Item> along) {
        List<String> lines = new ArrayList<>();
        along.stream()
                .filter(item -> item.kind() == Kind.COLUMN && !item.isInherited())
                .map(column -> columnLine(column, along))
                .forEach(lines::add);
        along.stream()
                .filter(item -> item.kind() == Kind.CONSTRAINT && !item.isInherited())
                .filter(item -> !isOfColumnLine(item, along))
                .map(item -> "constraint " + item.get("constraint") + " " + item.get("definition"))
                .forEach(lines::add);
        boolean partition = table.part("bound") != null;
        String parents = table.part("parents");
        String items = lines.isEmpty() ? (partition ? "" : " ()") : " (\n    " + String.join(",\n    ", lines) + "\n)";
        return List.of("create " + (table.part("unlogged") == null ? "" : "unlogged ") + "table " + table.name()
                + (partition ? " partition of " + parents : "") + items
                + (partition ? " " + table.get("bound") : "")
                + (!partition && parents != null ? " inherits (" + parents + ")" : "")
                + (table.part("key") == null ? "" : " partition by " + table.get("key"))
                + (table.part("method") == null ? "" : " using " + table.get("method")) + with(table));
    }

    private static boolean isOfColumnLine(Item constraint, List<Item> along) {
        return constraint.get("kind").equals("n")
                && along.stream()
                        .anyMatch(item -> item.kind() == Kind.COLUMN
                                && !item.isInherited()
                                && item.get("column").equals(constraint.get("column")));
    }

    private static String columnLine(Item column, List<Item> along) {
        StringBuilder line = new StringBuilder(definition(column));
        for (Item item : along) {
            boolean mine = column.get("column").equals(item.part("column")) && !item.isInherited();
            if (mine && item.kind() == Kind.DEFAULT) {
                line.append(" default ").append(item.get("expression"));
            } else if (mine && item.kind() == Kind.IDENTITY) {
                line.append(identity(item));
            } else if (mine && item.kind() == Kind.CONSTRAINT) {
                line.append(item.is("usual") ? "" : " constraint " + item.get("constraint"))
                        .append(" not null")
                        .append(item.get("definition").endsWith("NO INHERIT") ? " no inherit" : "");
            }
        }
        return line.toString();
    }

    /// As `create table` and `add column` have it.
    private static String definition(Item column) {
        StringBuilder text = new StringBuilder(column.get("column")).append(' ').append(type(column));
        if (column.part("storage") != null) {
            text.append(" storage ").append(column.get("storage"));
        }
        if (column.part("compression") != null) {
            text.append(" compression ").append(column.get("compression"));
        }
        text.append(collation(column));
        if (column.part("generated") != null) {
            text.append(" generated always as (")
                    .append(column.get("expression"))
                    .append(") ");
            text.append(column.get("generated"));
        }
        return text.toString();
    }

    static String type(Item column) {
        return column.get("type");
    }

    static String collation(Item column) {
        return column.part("collation") == null ? "" : " collate " + column.get("collation");
    }

    /// ` generated by default as identity (start 10)`.
    private static String identity(Item item) {
        String name = item.part("name") == null ? "" : "sequence name " + item.get("name") + " ";
        String told = (name + item.get("options", "")).strip();
        return " generated " + item.get("identity") + " as identity" + (told.isEmpty() ? "" : " (" + told + ")");
    }

    /// A column with what is made along with it: its default, and that it is not null.
    private static List<String> column(Item column, List<Item> along) {
        return column.isInherited()
                ? List.of()
                : List.of("alter table " + column.get("parent") + " add column " + columnLine(column, along));
    }

    private static List<String> constraint(Item item) {
        if (item.isInherited()) {
            return List.of();
        }
        return List.of("alter table " + item.get("parent") + " add constraint " + item.get("constraint") + " "
                + item.get("definition"));
    }

    private static List<String> index(Item index) {
        String definition = index.get("definition");
        List<String> statements = new ArrayList<>();
        if (!index.isInherited()) {
            statements.add(index.is("partitioned") ? definition.replaceFirst(" ON ONLY ", " ON ") : definition);
        }
        if (index.part("statistics") != null) {
            statements.add("alter index " + index.name() + " " + index.get("statistics"));
        }
        return statements;
    }

    private static String with(Item item) {
        String options = Stream.of(item.part("options"), item.part("toast options"))
                .filter(Objects::nonNull)
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return options.isEmpty() ? "" : " with (" + options + ")";
    }

    private static String body(Item view) {
        return view.get("definition");
    }

    private static String materializedView(Item view) {
        return "create materialized view " + view.name()
                + (view.part("method") == null ? "" : " using " + view.get("method")) + with(view) + " as\n"
                + body(view) + (view.is("populated") ? "" : "\nwith no data");
    }

    private static String sequence(Item sequence) {
        String options = sequence.get("options");
        return "create " + (sequence.part("unlogged") == null ? "" : "unlogged ") + "sequence " + sequence.name()
                + (options.isEmpty() ? "" : " " + options);
    }

    private static String domain(Item domain, List<Item> along) {
        String constraints = along.stream()
                .map(item -> " constraint " + item.get("constraint") + " " + item.get("definition"))
                .collect(Collectors.joining());
        return "create domain " + domain.name() + " as " + type(domain) + collation(domain)
                + (domain.part("default") == null ? "" : " default " + domain.get("default")) + constraints;
    }

    /// Flyway takes the first semicolon of a `begin atomic … end` for the statement's end, so that one is kept from
    /// it.
    static String routine(Item routine) {
        String definition = routine.get("definition");
        if (!routine.is("atomic")) {
            return definition;
        }
        String mark = "$routine$";
        for (int i = 1; definition.contains(mark); i++) {
            mark = "$routine" + i + "$";
        }
        return "do $do$begin execute " + mark + definition + mark + "; end$do$";
    }

    private static String ofTable(Item item) {
        String table = "alter table " + item.get("parent");
        return switch (item.kind()) {
            case CLUSTERING -> table + " cluster on " + item.get("by");
            case REPLICA_IDENTITY -> table + " replica identity " + item.get("of");
            default ->
                table + (item.is("enabled") ? " enable" : " disable") + " row level security,"
                        + (item.is("forced") ? " force" : " no force") + " row level security";
        };
    }

    private static List<String> statistics(Item item) {
        return item.part("target") == null
                ? List.of(item.get("definition"))
                : List.of(
                        item.get("definition"),
                        "alter statistics " + item.name() + " set statistics " + item.get("target"));
    }

    private static List<String> configuration(Item item) {
        List<String> statements = new ArrayList<>(List.of(item.get("definition")));
        String mappings = item.get("mappings", "");
        if (!mappings.isEmpty()) {
            statements.addAll(List.of(mappings.split(";\n", -1)));
        }
        return statements;
    }

    private static List<String> withState(Item item) {
        List<String> statements = new ArrayList<>();
        if (!item.isInherited()) {
            statements.add(item.get("definition"));
        }
        if (!item.get("enabled").equals("O")) {
            statements.add(state(item));
        }
        return statements;
    }

    /// Whether a trigger or rule fires, as a statement.
    static String state(Item item) {
        String state = switch (item.get("enabled")) {
            case "D" -> "disable";
            case "R" -> "enable replica";
            case "A" -> "enable always";
            default -> "enable";
        };
        return item.kind() == Kind.EVENT_TRIGGER
                ? "alter event trigger " + item.name() + " " + state
                : "alter table " + item.get("parent") + " " + state + " "
                        + item.kind().text() + " " + item.get(item.kind().text());
    }
}
