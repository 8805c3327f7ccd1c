package dev.postern.diff;

import java.util.List;

/// The statements that drop an item, where nothing needs it any more.
final class DropSql {

    private DropSql() {}

    /// In their order, without semicolons; none: it goes along with something else.
    static List<String> of(SchemaObject item) {
        return switch (item.kind()) {
            case COLUMN ->
                item.isInherited() ? List.of() : List.of(table(item) + " drop column " + item.require("column"));
            case IDENTITY -> item.isInherited() ? List.of() : List.of(CreateSql.onColumn(item) + " drop identity");
            case DEFAULT -> List.of(CreateSql.onColumn(item) + " drop default");
            case CONSTRAINT ->
                item.isInherited()
                        ? List.of()
                        : List.of(table(item) + " drop constraint " + item.require("constraint"));
            case INDEX -> item.attribute("part of") != null ? List.of() : List.of("drop index " + item.name());
            case SEQUENCE_OWNER -> List.of("alter sequence " + item.require("parent") + " owned by none");
            case CLUSTERING -> List.of(table(item) + " set without cluster");
            case REPLICA_IDENTITY -> List.of(table(item) + " replica identity default");
            case ROW_SECURITY -> List.of(table(item) + " disable row level security, no force row level security");
            case ENUM, COMPOSITE, RANGE -> List.of("drop type " + item.name());
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + item.require("parent") + " drop constraint " + item.require("constraint"));
            case TRIGGER -> item.isInherited() ? List.of() : List.of("drop trigger " + item.name());
            case COMMENT -> List.of("comment on " + item.require("of") + " is null");
            case PRIVILEGES -> GrantSql.between(item.require("grants"), item.require("usual", ""), item);
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
                    PUBLICATION -> List.of("drop " + item.kind().text() + " " + item.name());
        };
    }

    private static String table(SchemaObject item) {
        return "alter table " + item.require("parent");
    }

    /// What is lost with it; empty: nothing that could not be made again.
    static String loss(SchemaObject item) {
        return switch (item.kind()) {
            case TABLE -> "every row of " + item.name();
            case COLUMN ->
                item.attribute("generated") == null && !item.isInherited() ? "what " + item.name() + " holds" : "";
            case IDENTITY -> item.isInherited() ? "" : "the number that " + item.name() + " has come to";
            case SEQUENCE -> "the number that " + item.name() + " has come to";
            default -> "";
        };
    }
}
