package dev.postern.diff;

import static dev.postern.diff.SnapshotKind.Support.GENERATED;
import static dev.postern.diff.SnapshotKind.Support.UNSUPPORTED;

import java.util.Arrays;

/// Kind of a [SnapshotObject]. The query `snapshot.sql` divides a schema differently from the model: an enum and a
/// domain are
/// types, the options of a sequence are an object.
public enum SnapshotKind {
    SCHEMA("schema", GENERATED),
    EXTENSION("extension", GENERATED),
    TABLE("table", GENERATED),
    VIEW("view", GENERATED),
    MATERIALIZED_VIEW("materialized view", GENERATED),
    SEQUENCE("sequence", GENERATED),
    SEQUENCE_OPTIONS("sequence options", GENERATED),
    COLUMN("column", GENERATED),
    CONSTRAINT("constraint", GENERATED),
    INDEX("index", GENERATED),
    TRIGGER("trigger", GENERATED),
    RULE("rule", GENERATED),
    POLICY("policy", GENERATED),
    FUNCTION("function", GENERATED),
    PROCEDURE("procedure", GENERATED),
    AGGREGATE("aggregate", GENERATED),
    TYPE("type", GENERATED),
    COMMENT("comment", GENERATED),
    PRIVILEGES("privileges", GENERATED),
    CAST("cast", GENERATED),
    OPERATOR("operator", GENERATED),
    COLLATION("collation", GENERATED),
    EVENT_TRIGGER("event trigger", GENERATED),
    PUBLICATION("publication", GENERATED),
    STATISTICS("statistics", GENERATED),
    CONFIGURATION("text search configuration", GENERATED),
    DICTIONARY("text search dictionary", GENERATED),
    FOREIGN_DATA_WRAPPER("foreign-data wrapper", UNSUPPORTED),
    FOREIGN_SERVER("foreign server", UNSUPPORTED),
    FOREIGN_TABLE("foreign table", UNSUPPORTED),
    FOREIGN_TABLE_OPTIONS("foreign table options", UNSUPPORTED),
    USER_MAPPING("user mapping", UNSUPPORTED),
    SUBSCRIPTION("subscription", UNSUPPORTED),
    LANGUAGE("language", UNSUPPORTED),
    ACCESS_METHOD("access method", UNSUPPORTED),
    OPERATOR_CLASS("operator class", UNSUPPORTED),
    OPERATOR_FAMILY("operator family", UNSUPPORTED),
    CONVERSION("conversion", UNSUPPORTED),
    TRANSFORM("transform", UNSUPPORTED),
    PARSER("text search parser", UNSUPPORTED),
    TEMPLATE("text search template", UNSUPPORTED),
    LARGE_OBJECT("large object", UNSUPPORTED),
    SECURITY_LABEL("security label", UNSUPPORTED);

    /// Whether statements for the differences of a kind can be generated.
    enum Support {
        GENERATED,
        UNSUPPORTED
    }

    private final String text;
    private final Support support;

    SnapshotKind(String text, Support support) {
        this.text = text;
        this.support = support;
    }

    /// Returns the kind with a name from the query.
    ///
    /// @throws IllegalArgumentException if the query names a kind that is missing here
    static SnapshotKind of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind: " + text));
    }

    /// Returns the name in messages, for example `materialized view`.
    public String text() {
        return text;
    }

    /// Whether statements can be generated for a difference of this kind.
    boolean isSupported() {
        return support == GENERATED;
    }
}
