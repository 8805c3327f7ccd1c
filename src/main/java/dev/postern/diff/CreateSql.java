package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of the statements that create a schema object whose dependencies exist.
final class CreateSql {

    private CreateSql() {}

    /// Returns the statements in their order, without semicolons; empty if another object's CREATE includes the
    /// object.
    static List<String> statements(SchemaObject object) {
        return switch (object.kind()) {
            case SCHEMA -> List.of("create schema " + object.name());
            case EXTENSION -> List.of("create extension " + object.name() + " with schema " + object.require("schema"));
            case TABLE, COLUMN, DOMAIN -> statementsWith(object, List.of());
            case DEFAULT -> List.of(alterColumn(object) + " set default " + object.require("expression"));
            case IDENTITY ->
                object.isInherited() ? List.of() : List.of(alterColumn(object) + " add" + identity(object));
            case CONSTRAINT -> constraint(object);
            case INDEX -> index(object);
            case VIEW ->
                List.of("create or replace view " + object.name() + withClause(object) + " as\n" + body(object));
            case MATERIALIZED_VIEW -> List.of(materializedView(object));
            case SEQUENCE -> List.of(sequence(object));
            case SEQUENCE_OWNER ->
                List.of("alter sequence " + object.require("parent") + " owned by " + object.require("owner"));
            case CLUSTERING, REPLICA_IDENTITY, ROW_SECURITY -> List.of(tableSetting(object));
            case ENUM -> List.of("create type " + object.name() + " as enum (" + object.attribute("labels", "") + ")");
            case COMPOSITE ->
                List.of("create type " + object.name() + " as (" + indented(object.attribute("attributes", "")) + ")");
            case RANGE -> List.of("create type " + object.name() + " as range (" + object.require("definition") + ")");
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + object.require("parent") + " add constraint " + object.require("constraint")
                        + " " + object.require("definition"));
            case FUNCTION, PROCEDURE -> List.of(routine(object));
            case AGGREGATE, CAST, OPERATOR, COLLATION, DICTIONARY, POLICY -> List.of(object.require("definition"));
            case STATISTICS -> statistics(object);
            case CONFIGURATION -> configuration(object);
            case TRIGGER, RULE, EVENT_TRIGGER -> definitionAndState(object);
            case PUBLICATION ->
                List.of("create publication " + object.name() + object.require("what") + " with ("
                        + object.require("options") + ")");
            case COMMENT -> List.of("comment on " + object.require("of") + " is " + literal(object.require("text")));
            case PRIVILEGES -> GrantSql.between(object.attribute("usual", ""), object.require("grants"), object);
        };
    }

    /// Returns the statements that also create columns, defaults and constraints inline.
    static List<String> statementsWith(SchemaObject object, List<SchemaObject> inline) {
        return switch (object.kind()) {
            case TABLE -> table(object, inline);
            case COLUMN ->
                column(object, Stream.concat(Stream.of(object), inline.stream()).toList());
            case DOMAIN -> List.of(domain(object, inline));
            default -> statements(object);
        };
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String indented(String definitions) {
        return definitions.isEmpty() ? "" : "\n    " + definitions.replace("\n", "\n    ") + "\n";
    }

    static String alterColumn(SchemaObject object) {
        return "alter table " + object.require("parent") + " alter column " + object.require("column");
    }

    /// Returns `create table` with its columns, defaults and constraints.
    private static List<String> table(SchemaObject table, List<SchemaObject> inline) {
        List<String> lines = new ArrayList<>();
        inline.stream()
                .filter(object -> object.kind() == ObjectKind.COLUMN && !object.isInherited())
                .map(column -> columnLine(column, inline))
                .forEach(lines::add);
        inline.stream()
                .filter(object -> object.kind() == ObjectKind.CONSTRAINT && !object.isInherited())
                .filter(object -> !isInColumnLine(object, inline))
                .map(object -> "constraint " + object.require("constraint") + " " + object.require("definition"))
                .forEach(lines::add);
        boolean partition = table.attribute("bound") != null;
        String parents = table.attribute("parents");
        String definitions =
                lines.isEmpty() ? (partition ? "" : " ()") : " (\n    " + String.join(",\n    ", lines) + "\n)";
        return List.of("create " + (table.attribute("unlogged") == null ? "" : "unlogged ") + "table " + table.name()
                + (partition ? " partition of " + parents : "") + definitions
                + (partition ? " " + table.require("bound") : "")
                + (!partition && parents != null ? " inherits (" + parents + ")" : "")
                + (table.attribute("key") == null ? "" : " partition by " + table.require("key"))
                + (table.attribute("method") == null ? "" : " using " + table.require("method")) + withClause(table));
    }

    private static boolean isInColumnLine(SchemaObject constraint, List<SchemaObject> inline) {
        return constraint.require("kind").equals("n")
                && inline.stream()
                        .anyMatch(object -> object.kind() == ObjectKind.COLUMN
                                && !object.isInherited()
                                && object.require("column").equals(constraint.require("column")));
    }

    private static String columnLine(SchemaObject column, List<SchemaObject> inline) {
        StringBuilder line = new StringBuilder(columnDefinition(column));
        for (SchemaObject object : inline) {
            boolean mine = column.require("column").equals(object.attribute("column")) && !object.isInherited();
            if (mine && object.kind() == ObjectKind.DEFAULT) {
                line.append(" default ").append(object.require("expression"));
            } else if (mine && object.kind() == ObjectKind.IDENTITY) {
                line.append(identity(object));
            } else if (mine && object.kind() == ObjectKind.CONSTRAINT) {
                line.append(object.isTrue("usual") ? "" : " constraint " + object.require("constraint"))
                        .append(" not null")
                        .append(object.require("definition").endsWith("NO INHERIT") ? " no inherit" : "");
            }
        }
        return line.toString();
    }

    /// Returns the name, type and properties of a column as in `create table` and `add column`.
    private static String columnDefinition(SchemaObject column) {
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

    /// Returns an identity clause such as ` generated by default as identity (start 10)`.
    private static String identity(SchemaObject object) {
        String name = object.attribute("name") == null ? "" : "sequence name " + object.require("name") + " ";
        String options = (name + object.attribute("options", "")).strip();
        return " generated " + object.require("identity") + " as identity"
                + (options.isEmpty() ? "" : " (" + options + ")");
    }

    /// Returns `add column` with the default and the not-null constraint of the column.
    private static List<String> column(SchemaObject column, List<SchemaObject> inline) {
        return column.isInherited()
                ? List.of()
                : List.of("alter table " + column.require("parent") + " add column " + columnLine(column, inline));
    }

    private static List<String> constraint(SchemaObject object) {
        if (object.isInherited()) {
            return List.of();
        }
        return List.of("alter table " + object.require("parent") + " add constraint " + object.require("constraint")
                + " " + object.require("definition"));
    }

    private static List<String> index(SchemaObject index) {
        String definition = index.require("definition");
        List<String> statements = new ArrayList<>();
        if (!index.isInherited()) {
            statements.add(index.isTrue("partitioned") ? definition.replaceFirst(" ON ONLY ", " ON ") : definition);
        }
        if (index.attribute("statistics") != null) {
            statements.add("alter index " + index.name() + " " + index.require("statistics"));
        }
        return statements;
    }

    private static String withClause(SchemaObject object) {
        String options = Stream.of(object.attribute("options"), object.attribute("toast options"))
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
                + (view.attribute("method") == null ? "" : " using " + view.require("method")) + withClause(view)
                + " as\n"
                + body(view) + (view.isTrue("populated") ? "" : "\nwith no data");
    }

    private static String sequence(SchemaObject sequence) {
        String options = sequence.require("options");
        return "create " + (sequence.attribute("unlogged") == null ? "" : "unlogged ") + "sequence " + sequence.name()
                + (options.isEmpty() ? "" : " " + options);
    }

    private static String domain(SchemaObject domain, List<SchemaObject> inline) {
        String constraints = inline.stream()
                .map(object -> " constraint " + object.require("constraint") + " " + object.require("definition"))
                .collect(Collectors.joining());
        return "create domain " + domain.name() + " as " + type(domain) + collation(domain)
                + (domain.attribute("default") == null ? "" : " default " + domain.require("default")) + constraints;
    }

    /// Returns the definition of a routine. A body `begin atomic … end` is wrapped in a string, because Flyway would
    /// end the statement at its first semicolon.
    static String routine(SchemaObject routine) {
        String definition = routine.require("definition");
        if (!routine.isTrue("atomic")) {
            return definition;
        }
        String tag = "$routine$";
        for (int i = 1; definition.contains(tag); i++) {
            tag = "$routine" + i + "$";
        }
        return "do $do$begin execute " + tag + definition + tag + "; end$do$";
    }

    private static String tableSetting(SchemaObject object) {
        String table = "alter table " + object.require("parent");
        return switch (object.kind()) {
            case CLUSTERING -> table + " cluster on " + object.require("by");
            case REPLICA_IDENTITY -> table + " replica identity " + object.require("of");
            default ->
                table + (object.isTrue("enabled") ? " enable" : " disable") + " row level security,"
                        + (object.isTrue("forced") ? " force" : " no force") + " row level security";
        };
    }

    private static List<String> statistics(SchemaObject object) {
        return object.attribute("target") == null
                ? List.of(object.require("definition"))
                : List.of(
                        object.require("definition"),
                        "alter statistics " + object.name() + " set statistics " + object.require("target"));
    }

    private static List<String> configuration(SchemaObject object) {
        List<String> statements = new ArrayList<>(List.of(object.require("definition")));
        String mappings = object.attribute("mappings", "");
        if (!mappings.isEmpty()) {
            statements.addAll(List.of(mappings.split(";\n", -1)));
        }
        return statements;
    }

    private static List<String> definitionAndState(SchemaObject object) {
        List<String> statements = new ArrayList<>();
        if (!object.isInherited()) {
            statements.add(object.require("definition"));
        }
        if (!object.require("enabled").equals("O")) {
            statements.add(enabledStatement(object));
        }
        return statements;
    }

    /// Returns the statement that enables or disables a trigger or rule.
    static String enabledStatement(SchemaObject object) {
        String state = switch (object.require("enabled")) {
            case "D" -> "disable";
            case "R" -> "enable replica";
            case "A" -> "enable always";
            default -> "enable";
        };
        return object.kind() == ObjectKind.EVENT_TRIGGER
                ? "alter event trigger " + object.name() + " " + state
                : "alter table " + object.require("parent") + " " + state + " "
                        + object.kind().text() + " "
                        + object.require(object.kind().text());
    }
}
