package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writer of the statements that create a schema object whose dependencies exist.
final class CreateSql {

    private CreateSql() {}

    /// Returns the statements in their order, without semicolons; empty if another object's CREATE includes the
    /// object.
    static List<String> statements(SchemaObject object) {
        return statements(object, List.of());
    }

    /// Returns the statements that also create columns, defaults and constraints inline.
    static List<String> statements(SchemaObject object, List<SchemaObject> inline) {
        return switch (object.kind()) {
            case TABLE -> List.of(CreateTableSql.createTable(object, inline));
            case COLUMN -> CreateTableSql.addColumn(object, inline);
            case DOMAIN -> List.of(domain(object, inline));
            case SCHEMA -> List.of("create schema " + object.name());
            case EXTENSION ->
                List.of("create extension " + object.name() + " with schema " + object.require(Attribute.SCHEMA));
            case DEFAULT -> List.of(alterColumn(object) + " set default " + object.require(Attribute.EXPRESSION));
            case IDENTITY ->
                object.isInherited()
                        ? List.of()
                        : List.of(alterColumn(object) + " add" + CreateTableSql.identityClause(object));
            case CONSTRAINT ->
                object.isInherited() ? List.of() : List.of(alterParent(object) + " add " + constraint(object));
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + object.require(Attribute.PARENT) + " add " + constraint(object));
            case INDEX -> index(object);
            case VIEW ->
                List.of("create or replace view " + object.name() + withClause(object) + " as\n"
                        + object.require(Attribute.DEFINITION));
            case MATERIALIZED_VIEW -> List.of(materializedView(object));
            case SEQUENCE -> List.of(sequence(object));
            case SEQUENCE_OWNER ->
                List.of("alter sequence " + object.require(Attribute.PARENT) + " owned by "
                        + object.require(Attribute.OWNER));
            case CLUSTERING -> List.of(alterParent(object) + " cluster on " + object.require(Attribute.INDEX_NAME));
            case REPLICA_IDENTITY ->
                List.of(alterParent(object) + " replica identity " + object.require(Attribute.SETTING));
            case ROW_SECURITY -> List.of(rowSecurity(object));
            case ENUM ->
                List.of("create type " + object.name() + " as enum (" + object.attribute(Attribute.LABELS, "") + ")");
            case COMPOSITE -> List.of(compositeType(object));
            case RANGE ->
                List.of("create type " + object.name() + " as range (" + object.require(Attribute.DEFINITION) + ")");
            case FUNCTION, PROCEDURE -> List.of(routine(object));
            case AGGREGATE, CAST, OPERATOR, COLLATION, DICTIONARY, POLICY ->
                List.of(object.require(Attribute.DEFINITION));
            case STATISTICS -> statistics(object);
            case CONFIGURATION -> configuration(object);
            case TRIGGER, RULE, EVENT_TRIGGER -> definitionAndState(object);
            case PUBLICATION ->
                List.of("create publication " + object.name() + object.require(Attribute.PUBLISHED) + " with ("
                        + object.require(Attribute.OPTIONS) + ")");
            case COMMENT ->
                List.of("comment on " + object.require(Attribute.TARGET) + " is "
                        + literal(object.require(Attribute.TEXT)));
            case PRIVILEGES ->
                GrantSql.between(
                        object.attribute(Attribute.DEFAULT_GRANTS, ""), object.require(Attribute.GRANTS), object);
        };
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// Returns the beginning of a statement that alters the table of an object.
    static String alterParent(SchemaObject object) {
        return "alter table " + object.require(Attribute.PARENT);
    }

    /// Returns the beginning of a statement that alters the column of an object.
    static String alterColumn(SchemaObject object) {
        return alterParent(object) + " alter column " + object.require(Attribute.COLUMN);
    }

    /// Returns a constraint such as `constraint c check (…)`.
    static String constraint(SchemaObject object) {
        return "constraint " + object.require(Attribute.SIMPLE_NAME) + " " + object.require(Attribute.DEFINITION);
    }

    /// Returns the collation of a column or domain, such as ` collate "C"`.
    static String collation(SchemaObject object) {
        return object.has(Attribute.COLLATION) ? " collate " + object.require(Attribute.COLLATION) : "";
    }

    /// Returns the storage options of a table or view, such as ` with (fillfactor = '50')`.
    static String withClause(SchemaObject object) {
        String options = Stream.of(Attribute.OPTIONS, Attribute.TOAST_OPTIONS)
                .filter(object::has)
                .map(object::require)
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? "" : " with (" + options + ")";
    }

    static String accessMethod(SchemaObject object) {
        return object.has(Attribute.ACCESS_METHOD) ? " using " + object.require(Attribute.ACCESS_METHOD) : "";
    }

    static String unlogged(SchemaObject object) {
        return object.has(Attribute.UNLOGGED) ? "unlogged " : "";
    }

    private static List<String> index(SchemaObject index) {
        String definition = index.require(Attribute.DEFINITION);
        List<String> statements = new ArrayList<>();
        if (!index.isInherited()) {
            statements.add(
                    index.isTrue(Attribute.PARTITIONED) ? definition.replaceFirst(" ON ONLY ", " ON ") : definition);
        }
        if (index.has(Attribute.COLUMN_STATISTICS)) {
            statements.add("alter index " + index.name() + " " + index.require(Attribute.COLUMN_STATISTICS));
        }
        return statements;
    }

    private static String materializedView(SchemaObject view) {
        return "create materialized view " + view.name() + accessMethod(view) + withClause(view) + " as\n"
                + view.require(Attribute.DEFINITION)
                + (view.isTrue(Attribute.POPULATED) ? "" : "\nwith no data");
    }

    private static String sequence(SchemaObject sequence) {
        String options = sequence.require(Attribute.OPTIONS);
        return "create " + unlogged(sequence) + "sequence " + sequence.name()
                + (options.isEmpty() ? "" : " " + options);
    }

    private static String domain(SchemaObject domain, List<SchemaObject> inline) {
        return "create domain " + domain.name() + " as " + domain.require(Attribute.TYPE) + collation(domain)
                + (domain.has(Attribute.DEFAULT) ? " default " + domain.require(Attribute.DEFAULT) : "")
                + inline.stream().map(object -> " " + constraint(object)).collect(Collectors.joining());
    }

    private static String compositeType(SchemaObject type) {
        String attributes = type.attribute(Attribute.ATTRIBUTES, "");
        return "create type " + type.name() + " as ("
                + (attributes.isEmpty() ? "" : "\n    " + attributes.replace("\n", "\n    ") + "\n") + ")";
    }

    /// Returns the definition of a routine. A body `begin atomic … end` is wrapped in a string, because Flyway
    /// would end the statement at its first semicolon.
    private static String routine(SchemaObject routine) {
        String definition = routine.require(Attribute.DEFINITION);
        if (!routine.isTrue(Attribute.ATOMIC)) {
            return definition;
        }
        String tag = "$routine$";
        for (int i = 1; definition.contains(tag); i++) {
            tag = "$routine" + i + "$";
        }
        return "do $do$begin execute " + tag + definition + tag + "; end$do$";
    }

    private static String rowSecurity(SchemaObject object) {
        return alterParent(object) + (object.isTrue(Attribute.ENABLED) ? " enable" : " disable")
                + " row level security," + (object.isTrue(Attribute.FORCED) ? " force" : " no force")
                + " row level security";
    }

    private static List<String> statistics(SchemaObject object) {
        String definition = object.require(Attribute.DEFINITION);
        return object.has(Attribute.STATISTICS_TARGET)
                ? List.of(
                        definition,
                        "alter statistics " + object.name() + " set statistics "
                                + object.require(Attribute.STATISTICS_TARGET))
                : List.of(definition);
    }

    private static List<String> configuration(SchemaObject object) {
        List<String> statements = new ArrayList<>(List.of(object.require(Attribute.DEFINITION)));
        String mappings = object.attribute(Attribute.MAPPINGS, "");
        if (!mappings.isEmpty()) {
            statements.addAll(List.of(mappings.split(";\n", -1)));
        }
        return statements;
    }

    private static List<String> definitionAndState(SchemaObject object) {
        List<String> statements = new ArrayList<>();
        if (!object.isInherited()) {
            statements.add(object.require(Attribute.DEFINITION));
        }
        if (!object.require(Attribute.ENABLED).equals("O")) {
            statements.add(enabledStatement(object));
        }
        return statements;
    }

    /// Returns the statement that enables or disables a trigger or rule.
    static String enabledStatement(SchemaObject object) {
        String state = switch (object.require(Attribute.ENABLED)) {
            case "D" -> "disable";
            case "R" -> "enable replica";
            case "A" -> "enable always";
            default -> "enable";
        };
        return object.is(ObjectKind.EVENT_TRIGGER)
                ? "alter event trigger " + object.name() + " " + state
                : alterParent(object) + " " + state + " " + object.kind().text() + " "
                        + object.require(Attribute.SIMPLE_NAME);
    }
}
