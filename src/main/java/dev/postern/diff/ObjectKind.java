package dev.postern.diff;

import java.util.Arrays;
import java.util.List;

/// What sort of thing an [SchemaObject] is. In this order they are made where nothing else says so, and dropped in the
/// other.
enum ObjectKind {
    SCHEMA("schema"),
    EXTENSION("extension"),
    COLLATION("collation"),
    ENUM("enum"),
    DOMAIN("domain"),
    DOMAIN_CONSTRAINT("domain constraint"),
    COMPOSITE("composite type"),
    RANGE("range type"),
    SEQUENCE("sequence"),
    TABLE("table"),
    COLUMN("column"),
    FUNCTION("function"),
    PROCEDURE("procedure"),
    AGGREGATE("aggregate"),
    OPERATOR("operator"),
    CAST("cast"),
    DICTIONARY("text search dictionary"),
    CONFIGURATION("text search configuration"),
    DEFAULT("default"),
    SEQUENCE_OWNER("sequence owner"),
    CONSTRAINT("constraint"),
    IDENTITY("identity"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized view"),
    INDEX("index"),
    STATISTICS("statistics"),
    CLUSTERING("clustering"),
    REPLICA_IDENTITY("replica identity"),
    RULE("rule"),
    TRIGGER("trigger"),
    ROW_SECURITY("row security"),
    POLICY("policy"),
    PUBLICATION("publication"),
    EVENT_TRIGGER("event trigger"),
    PRIVILEGES("privileges"),
    COMMENT("comment");

    /// What can be made along with a table, a column or a domain; in this order.
    static final List<ObjectKind> INLINE = List.of(COLUMN, DEFAULT, CONSTRAINT, IDENTITY, DOMAIN_CONSTRAINT);

    /// Of one of these there can be no other of the same name, whichever it is; nor of a type of these.
    static final List<ObjectKind> NAMED_ONCE = List.of(
            TABLE,
            VIEW,
            MATERIALIZED_VIEW,
            SEQUENCE,
            INDEX,
            ENUM,
            DOMAIN,
            COMPOSITE,
            RANGE,
            FUNCTION,
            PROCEDURE,
            AGGREGATE);

    private final String text;

    ObjectKind(String text) {
        this.text = text;
    }

    static ObjectKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    String text() {
        return text;
    }

    /// Comes with what it is about, as PostgreSQL or a default has it, and is told after that is there.
    boolean isAnnotation() {
        return this == PRIVILEGES || this == COMMENT;
    }

    /// A type that columns may have: where it has to be made anew, they are moved over to the new one. Those of
    /// ranges have functions of their names, which cannot be there twice.
    boolean isType() {
        return switch (this) {
            case ENUM, DOMAIN, COMPOSITE -> true;
            default -> false;
        };
    }

    /// Can be made again at any time out of what else there is.
    boolean isRecreatable() {
        return switch (this) {
            case SCHEMA, EXTENSION, TABLE, COLUMN, SEQUENCE -> false;
            default -> true;
        };
    }
}
