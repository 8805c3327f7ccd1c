package dev.postern.diff;

import static dev.postern.diff.Attribute.Use.COMPARED;
import static dev.postern.diff.Attribute.Use.DERIVED;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Attribute of a [SchemaObject]. The queries in the folder `model` name it by its text.
enum Attribute {
    /// Table, view, domain or sequence that the object belongs to.
    PARENT("parent", COMPARED),
    /// Column that the object is or belongs to, without the table.
    COLUMN("column", COMPARED),
    /// Name without the schema or the table.
    SIMPLE_NAME("simple name", DERIVED),
    /// Whether a parent table, or the table that the object's table is a partition of, created the object.
    INHERITED("inherited", DERIVED),
    /// Statement that creates the object, or its main part.
    DEFINITION("definition", COMPARED),
    /// Code from `relkind`, `contype` or `prokind` in the system catalogs.
    KIND("kind", COMPARED),
    OPTIONS("options", COMPARED),
    /// All options of a sequence, including those with their default values.
    ALL_OPTIONS("all options", DERIVED),
    TYPE("type", COMPARED),
    /// Collation, if it is not that of the type.
    COLLATION("collation", COMPARED),

    // tables, materialized views and sequences
    UNLOGGED("unlogged", COMPARED),
    TOAST_OPTIONS("toast options", COMPARED),
    ACCESS_METHOD("access method", COMPARED),
    PARTITION_KEY("partition key", COMPARED),
    PARTITION_BOUND("partition bound", COMPARED),
    /// Parent tables in the order of inheritance, or the partitioned table.
    PARENTS("parents", COMPARED),
    FORCED("forced", COMPARED),
    /// Setting of a replica identity, as in `alter table … replica identity`.
    SETTING("setting", COMPARED),
    /// Index of a clustering or of a replica identity, without the schema.
    INDEX_NAME("index name", COMPARED),

    // columns
    STORAGE("storage", COMPARED),
    COMPRESSION("compression", COMPARED),
    STATISTICS_TARGET("statistics target", COMPARED),
    /// `stored` or `virtual`; absent from an ordinary column.
    GENERATED("generated", COMPARED),
    /// Expression of a generated column or of a default.
    EXPRESSION("expression", COMPARED),
    /// `always` or `by default`.
    IDENTITY("identity", COMPARED),
    /// Sequence of an identity column, if it does not have the default name.
    SEQUENCE_NAME("sequence name", COMPARED),

    // constraints and indexes
    VALID("valid", COMPARED),
    /// Whether a not-null constraint has the name that PostgreSQL chooses.
    DEFAULT_NAME("default name", DERIVED),
    /// Index of a primary key, unique or exclusion constraint.
    INDEX("index", DERIVED),
    /// Index of the partitioned table that the index is a part of.
    PARENT_INDEX("parent index", DERIVED),
    /// Whether the index of a partitioned table has a part in every partition.
    PARTITIONED("partitioned", DERIVED),
    /// Definition of an index without its name.
    UNNAMED_DEFINITION("unnamed definition", DERIVED),
    /// Actions of `alter index` that set the statistics targets of its columns.
    COLUMN_STATISTICS("column statistics", COMPARED),

    // views
    /// Names, types and collations of all columns.
    COLUMNS("columns", COMPARED),
    POPULATED("populated", COMPARED),

    // types
    LABELS("labels", COMPARED),
    /// Attributes of a composite type.
    ATTRIBUTES("attributes", COMPARED),
    DEFAULT("default", COMPARED),
    /// Name of a type while the new type with its name exists.
    TEMPORARY_NAME("temporary name", DERIVED),
    QUALIFIED_TEMPORARY_NAME("qualified temporary name", DERIVED),

    // functions and procedures
    RESULT("result", COMPARED),
    /// Whether the body is `begin atomic … end`.
    ATOMIC("atomic", COMPARED),

    // other kinds
    SCHEMA("schema", COMPARED),
    VERSION("version", DERIVED),
    /// Column that owns a sequence.
    OWNER("owner", COMPARED),
    /// State of row security, a trigger, a rule or an event trigger.
    ENABLED("enabled", COMPARED),
    /// Statements that add the mappings of a text search configuration.
    MAPPINGS("mappings", COMPARED),
    /// Tables and schemas of a publication, as in `create publication`.
    PUBLISHED("published", COMPARED),
    /// Object that a comment or privileges belong to, as in `comment on` and `grant … on`.
    TARGET("target", COMPARED),
    TEXT("text", COMPARED),
    /// Privileges as lines `role|privilege|grantable`.
    GRANTS("grants", COMPARED),
    /// Privileges that PostgreSQL grants without a statement, as [#GRANTS].
    DEFAULT_GRANTS("default grants", DERIVED),
    /// First words of `alter default privileges`.
    DEFAULT_PRIVILEGES("default privileges", COMPARED),
    /// Kind of objects that default privileges apply to, for example `tables`.
    OBJECT_TYPE("object type", COMPARED);

    private static final Map<String, Attribute> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Attribute::text, Function.identity()));

    /// Use of an attribute in a comparison.
    enum Use {
        /// A difference needs a statement.
        COMPARED,
        /// The value follows from the name, from other attributes or from other objects.
        DERIVED
    }

    private final String text;
    private final Use use;

    Attribute(String text, Use use) {
        this.text = text;
        this.use = use;
    }

    /// Returns the attribute with a name from the queries.
    ///
    /// @throws IllegalArgumentException if a query names an attribute that is missing here
    static Attribute of(String text) {
        Attribute attribute = BY_TEXT.get(text);
        if (attribute == null) {
            throw new IllegalArgumentException("unknown attribute: " + text);
        }
        return attribute;
    }

    String text() {
        return text;
    }

    boolean isCompared() {
        return use == COMPARED;
    }
}
