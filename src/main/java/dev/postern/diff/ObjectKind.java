package dev.postern.diff;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Kind of a [SchemaObject]. Objects without dependencies are created in the order of the constants and dropped in
/// the reverse order.
public enum ObjectKind {
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

    /// Kinds that `create table`, `add column` or `create domain` can create inline, in the order of merging.
    static final List<ObjectKind> INLINE = List.of(COLUMN, DEFAULT, CONSTRAINT, IDENTITY, DOMAIN_CONSTRAINT);

    /// Kinds that share a namespace: two objects of these kinds in a schema cannot have the same name.
    static final List<ObjectKind> UNIQUELY_NAMED = List.of(
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

    /// Kinds that cannot be dropped and created again, because rows or other objects would be lost.
    private static final Set<ObjectKind> KEPT = EnumSet.of(SCHEMA, EXTENSION, TABLE, COLUMN, SEQUENCE);

    private final String text;

    ObjectKind(String text) {
        this.text = text;
    }

    /// Returns the kind with a name from the queries in the folder `model`.
    ///
    /// @throws IllegalArgumentException if a query names a kind that is missing here
    static ObjectKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind: " + text));
    }

    /// Returns the name as in SQL statements, for example `materialized view`.
    String text() {
        return text;
    }

    /// Whether an object of this kind describes another object. It has no dependents.
    boolean isDetail() {
        return this == PRIVILEGES || this == COMMENT;
    }

    /// Whether an object of this kind is a type whose columns can be converted to a new type of the same name.
    /// Range types cannot: their constructor functions have the name of the type and would conflict.
    boolean isReplaceableType() {
        return this == ENUM || this == DOMAIN || this == COMPOSITE;
    }

    /// Whether an object of this kind can be dropped and created again without losing data.
    boolean isRecreatable() {
        return !KEPT.contains(this);
    }
}
