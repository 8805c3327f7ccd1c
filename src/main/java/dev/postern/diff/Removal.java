package dev.postern.diff;

import java.util.List;

/// The statements that drop an item, where nothing needs it any more.
final class Removal {

    private Removal() {}

    /// In their order, without semicolons; none: it goes along with something else.
    static List<String> of(Item item) {
        return switch (item.kind()) {
            case COLUMN -> item.isInherited() ? List.of() : List.of(table(item) + " drop column " + item.get("column"));
            case IDENTITY -> item.isInherited() ? List.of() : List.of(Creation.onColumn(item) + " drop identity");
            case DEFAULT -> List.of(Creation.onColumn(item) + " drop default");
            case CONSTRAINT ->
                item.isInherited() ? List.of() : List.of(table(item) + " drop constraint " + item.get("constraint"));
            case INDEX -> item.part("part of") != null ? List.of() : List.of("drop index " + item.name());
            case SEQUENCE_OWNER -> List.of("alter sequence " + item.get("parent") + " owned by none");
            case CLUSTERING -> List.of(table(item) + " set without cluster");
            case REPLICA_IDENTITY -> List.of(table(item) + " replica identity default");
            case ROW_SECURITY -> List.of(table(item) + " disable row level security, no force row level security");
            case ENUM, COMPOSITE, RANGE -> List.of("drop type " + item.name());
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + item.get("parent") + " drop constraint " + item.get("constraint"));
            case TRIGGER -> item.isInherited() ? List.of() : List.of("drop trigger " + item.name());
            case COMMENT -> List.of("comment on " + item.get("of") + " is null");
            case PRIVILEGES -> Grants.between(item.get("grants"), item.get("usual", ""), item);
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

    private static String table(Item item) {
        return "alter table " + item.get("parent");
    }

    /// What is lost with it; empty: nothing that could not be made again.
    static String loss(Item item) {
        return switch (item.kind()) {
            case TABLE -> "every row of " + item.name();
            case COLUMN ->
                item.part("generated") == null && !item.isInherited() ? "what " + item.name() + " holds" : "";
            case IDENTITY -> item.isInherited() ? "" : "the number that " + item.name() + " has come to";
            case SEQUENCE -> "the number that " + item.name() + " has come to";
            default -> "";
        };
    }
}
