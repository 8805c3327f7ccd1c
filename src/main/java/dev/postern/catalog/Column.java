package dev.postern.catalog;

import java.util.Objects;
import java.util.Set;
import org.jooq.DataType;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A column of a table, a view or a function's rows. Compared by identity.
public final class Column {

    private static final Set<Class<?>> JSON_TYPES = Set.of(JSON.class, JSONB.class);

    private final String name;
    private final @Nullable TableField<?, ?> field;
    private final Type type;
    private final Generation generation;
    private final @Nullable ColumnFacts facts;
    private final DefaultValue defaultValue;

    /// Creates a column of a table or view.
    ///
    /// @param standard default of the column; for a view's column without a default, that of its source column
    Column(TableField<?, ?> field, ColumnFacts facts, DefaultValue standard) {
        this.name = field.getName();
        this.field = field;
        this.type = facts.type();
        this.generation = facts.generation();
        this.facts = facts;
        this.defaultValue = standard;
    }

    /// Creates a column of a table or view without facts.
    Column(TableField<?, ?> field, Type type) {
        this.name = field.getName();
        this.field = field;
        this.type = type;
        this.generation = Generation.NONE;
        this.facts = null;
        this.defaultValue = new DefaultValue.None();
    }

    /// Creates a column of a function's rows.
    Column(String name, Type type) {
        this.name = name;
        this.field = null;
        this.type = type;
        this.generation = Generation.ALWAYS;
        this.facts = null;
        this.defaultValue = new DefaultValue.None();
    }

    /// The extent to which PostgreSQL generates the values of a column in new rows.
    public enum Generation {
        /// The client sets the value, or the column's default applies.
        NONE,
        /// The client sets the value, or an identity sequence does.
        BY_DEFAULT,
        /// The client cannot set the value: a generated column or an identity column `GENERATED ALWAYS`.
        ALWAYS
    }

    /// The scope of a NOT NULL rule.
    public enum NotNullScope {
        /// No rule.
        NONE,
        /// Writes of null are rejected, but existing rows can have null.
        WRITES,
        /// No row has null.
        ALL_ROWS,
        /// No row of the view has null, because a table does not. The view decides about writes.
        SHOWN_ROWS
    }

    /// The default of a column.
    public sealed interface DefaultValue {

        /// No default: the value is null, or PostgreSQL generates it.
        record None() implements DefaultValue {}

        /// An SQL expression.
        record Sql(String text) implements DefaultValue {}

        /// The next number of an identity column.
        record Sequence(SchemaFacts.QualifiedName table, String column) implements DefaultValue {}
    }

    /// The functions of a domain representation, which migrations create with `CREATE CAST` (`docs/dialect.md`
    /// 1.2).
    ///
    /// @param toJson SQL name of the function that converts a value to JSON, or null
    /// @param fromText SQL name of the function that converts the text of a filter, or null
    /// @param fromJson SQL name of the function that converts JSON of a payload, or null
    public record DomainRepresentation(
            @Nullable String toJson,
            @Nullable String fromText,
            @Nullable String fromJson) {}

    /// Returns the name of the column in the database, which clients use too.
    public String name() {
        return name;
    }

    /// Returns the generated field; columns of a function's rows have none.
    TableField<?, ?> field() {
        return Objects.requireNonNull(field);
    }

    /// Returns jOOQ's type of the database; null for a column of a function's rows, and for a forced type.
    public @Nullable DataType<?> dataType() {
        return field == null || (facts != null && facts.forcedType()) ? null : field.getDataType();
    }

    public Type type() {
        return type;
    }

    /// Whether a value can be a JSON object or an array of JSON objects.
    public boolean holdsObjects() {
        return fromJson() != null
                || switch (type.kind()) {
                    case JSON, JSONB, COMPOSITE -> true;
                    case ARRAY -> elementsHoldObjects();
                    case TSVECTOR, OTHER -> false;
                };
    }

    private boolean elementsHoldObjects() {
        DataType<?> dataType = dataType();
        Class<?> element = dataType == null ? null : dataType.getArrayBaseType();
        return element == null || Record.class.isAssignableFrom(element) || JSON_TYPES.contains(element);
    }

    /// Whether PostgreSQL guarantees that no row has null in the column; false for functions.
    public boolean isNotNull() {
        return switch (notNullScope()) {
            case ALL_ROWS, SHOWN_ROWS -> true;
            case NONE, WRITES -> false;
        };
    }

    private NotNullScope notNullScope() {
        return facts == null ? NotNullScope.NONE : facts.notNullScope();
    }

    /// Whether a write of null is rejected. Existing rows can have null if the constraint is not validated or
    /// belongs to a domain.
    public boolean rejectsNull() {
        return switch (notNullScope()) {
            case ALL_ROWS, WRITES -> true;
            case NONE, SHOWN_ROWS -> false;
        };
    }

    /// Returns the comment on the column; empty if it has none.
    public String comment() {
        return field == null ? "" : field.getComment();
    }

    /// Returns the default of the column, or else of its domain, as SQL; null without a default.
    public @Nullable String defaultExpression() {
        return facts == null ? null : facts.defaultExpression();
    }

    /// Returns the value that an insert sets if the payload has none.
    public DefaultValue defaultValue() {
        return defaultValue;
    }

    /// Returns the table column that a view's column shows; null for a column of a table and for an expression.
    public SchemaFacts.@Nullable SourceColumn origin() {
        return facts == null ? null : facts.origin();
    }

    /// Whether the column of an updatable view cannot be set.
    public boolean isReadOnly() {
        return facts != null && facts.readOnly();
    }

    /// Whether the column of a view shows a column that clients cannot set.
    boolean isOriginGenerated() {
        return facts != null && facts.originGenerated();
    }

    private @Nullable DomainRepresentation domainRepresentation() {
        return facts == null ? null : facts.domainRepresentation();
    }

    /// Returns the extent to which PostgreSQL generates the values.
    public Generation generation() {
        return generation;
    }

    /// Returns the SQL name of the function that converts a value to JSON; null for PostgreSQL's `to_json`.
    public @Nullable String toJson() {
        DomainRepresentation representation = domainRepresentation();
        return representation == null ? null : representation.toJson();
    }

    /// Returns the SQL name of the function that converts the text of a filter; null for PostgreSQL's input
    /// function.
    public @Nullable String fromText() {
        DomainRepresentation representation = domainRepresentation();
        return representation == null ? null : representation.fromText();
    }

    /// Returns the SQL name of the function that converts JSON of a payload; null for PostgreSQL's input function.
    public @Nullable String fromJson() {
        DomainRepresentation representation = domainRepresentation();
        return representation == null ? null : representation.fromJson();
    }

    @Override
    public String toString() {
        return name();
    }
}
