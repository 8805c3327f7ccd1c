package dev.postern.diff;

import java.util.List;

/// Writer of the statements that drop a schema object on which no other object depends.
final class DropSql {

    private DropSql() {}

    /// Returns the statements in their order, without semicolons; empty if another object's DROP includes the object.
    static List<String> statements(SchemaObject object) {
        return switch (object.kind()) {
            case COLUMN ->
                object.isInherited()
                        ? List.of()
                        : List.of(alterTable(object) + " drop column " + object.require("column"));
            case IDENTITY ->
                object.isInherited() ? List.of() : List.of(CreateSql.alterColumn(object) + " drop identity");
            case DEFAULT -> List.of(CreateSql.alterColumn(object) + " drop default");
            case CONSTRAINT ->
                object.isInherited()
                        ? List.of()
                        : List.of(alterTable(object) + " drop constraint " + object.require("constraint"));
            case INDEX -> object.attribute("part of") != null ? List.of() : List.of("drop index " + object.name());
            case SEQUENCE_OWNER -> List.of("alter sequence " + object.require("parent") + " owned by none");
            case CLUSTERING -> List.of(alterTable(object) + " set without cluster");
            case REPLICA_IDENTITY -> List.of(alterTable(object) + " replica identity default");
            case ROW_SECURITY ->
                List.of(alterTable(object) + " disable row level security, no force row level security");
            case ENUM, COMPOSITE, RANGE -> List.of("drop type " + object.name());
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + object.require("parent") + " drop constraint "
                        + object.require("constraint"));
            case TRIGGER -> object.isInherited() ? List.of() : List.of("drop trigger " + object.name());
            case COMMENT -> List.of("comment on " + object.require("of") + " is null");
            case PRIVILEGES -> GrantSql.between(object.require("grants"), object.attribute("usual", ""), object);
            case SCHEMA,
                    EXTENSION,
                    TABLE,
                    VIEW,
                    MATERIALIZED_VIEW,
                    SEQUENCE,
                    DOMAIN,
                    FUNCTION,
                    PROCEDURE,
                    AGGREGATE,
                    CAST,
                    OPERATOR,
                    COLLATION,
                    DICTIONARY,
                    CONFIGURATION,
                    STATISTICS,
                    POLICY,
                    RULE,
                    EVENT_TRIGGER,
                    PUBLICATION -> List.of("drop " + object.kind().text() + " " + object.name());
        };
    }

    private static String alterTable(SchemaObject object) {
        return "alter table " + object.require("parent");
    }

    /// Returns the data that is lost with an object; empty if the object can be created again without loss.
    static String loss(SchemaObject object) {
        return switch (object.kind()) {
            case TABLE -> "all rows of " + object.name();
            case COLUMN -> object.attribute("generated") == null && !object.isInherited() ? values(object) : "";
            case IDENTITY -> object.isInherited() ? "" : "the current identity value of " + object.name();
            case SEQUENCE -> "the current value of " + object.name();
            default -> "";
        };
    }

    /// Returns the description of the values of a column.
    static String values(SchemaObject column) {
        return "the values of " + column.name();
    }
}
