package dev.postern.catalog;

import java.util.Objects;
import java.util.Set;
import org.jooq.DataType;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// A column that clients may name; compared by identity.
public final class Column {

    private static final Set<Class<?>> JSONS = Set.of(JSON.class, JSONB.class);

    private final String name;
    private final @Nullable TableField<?, ?> field;
    private final Type type;
    private final Generation generation;
    private final SchemaFacts.@Nullable ColumnFacts fact;
    private final Standard standard;

    /// A table's column.
    ///
    /// @param standard its default: a view's own, or else that of the table's column that it shows
    Column(TableField<?, ?> field, SchemaFacts.ColumnFacts fact, Standard standard) {
        this.name = field.getName();
        this.field = field;
        this.type = fact.type();
        this.generation = fact.made();
        this.fact = fact;
        this.standard = standard;
    }

    /// A table's column of which no more is known.
    Column(TableField<?, ?> field, Type type) {
        this.name = field.getName();
        this.field = field;
        this.type = type;
        this.generation = Generation.NONE;
        this.fact = null;
        this.standard = new Standard.None();
    }

    /// A column of what a function returns.
    Column(String name, Type type) {
        this.name = name;
        this.field = null;
        this.type = type;
        this.generation = Generation.ALWAYS;
        this.fact = null;
        this.standard = new Standard.None();
    }

    /// Where its values come from when a row is made.
    public enum Generation {
        /// The client, or the column's default.
        NONE,
        /// The client, or an identity's sequence.
        BY_DEFAULT,
        /// PostgreSQL alone: a generated column, or an identity that is always so.
        ALWAYS
    }

    /// Where null is kept out of a column.
    public enum Nulls {
        /// Nowhere.
        ALLOWED,
        /// Out of what is written: rows that are there can have it.
        REJECTED,
        /// Out of every row.
        ABSENT
    }

    /// The default of a column.
    public sealed interface Standard {

        /// Null, or what PostgreSQL generates.
        record None() implements Standard {}

        /// An expression.
        record Sql(String text) implements Standard {}

        /// The next number of an identity column.
        record Sequence(SchemaFacts.QualifiedName table, String column) implements Standard {}
    }

    /// How a domain is shown and read where its migrations say so with `CREATE CAST` (`dialect.md` 1.2, domain
    /// representations): functions as SQL names, null where there is none.
    ///
    /// @param toJson makes JSON of a value
    /// @param fromText makes a value of a filter's text
    /// @param fromJson makes a value of a body's JSON
    public record DomainRepresentation(
            @Nullable String toJson,
            @Nullable String fromText,
            @Nullable String fromJson) {}

    /// Its name in the database and on the wire.
    public String name() {
        return name;
    }

    /// The generated field; only a table's column has one.
    TableField<?, ?> field() {
        return Objects.requireNonNull(field);
    }

    /// The type that the generated field has; null: only [#type] is known.
    public @Nullable DataType<?> dataType() {
        return field == null ? null : field.getDataType();
    }

    public Type type() {
        return type;
    }

    /// Whether a JSON object, or an array of them, can be its value.
    public boolean holdsObjects() {
        return fromJson() != null
                || switch (type.kind()) {
                    case JSON, JSONB, COMPOSITE -> true;
                    case ARRAY -> elementsHoldObjects();
                    case TSVECTOR, OTHER -> false;
                };
    }

    private boolean elementsHoldObjects() {
        Class<?> element = field == null ? null : field.getDataType().getArrayBaseType();
        return element == null || Record.class.isAssignableFrom(element) || JSONS.contains(element);
    }

    /// Whether no row has null in it, as PostgreSQL guarantees; false for every column of a view or a function.
    public boolean notNull() {
        return fact != null && fact.nulls() == Nulls.ABSENT;
    }

    /// Whether a write of null is rejected. Rows can have null all the same: the constraint is not validated, or it is
    /// a
    /// domain's.
    public boolean rejectsNull() {
        return fact != null && fact.nulls() != Nulls.ALLOWED;
    }

    /// What the database says of it; empty where it says nothing.
    public String comment() {
        return field == null ? "" : field.getComment();
    }

    /// What it gets where nothing is sent, as SQL: its default or its domain's; null where it has none.
    public @Nullable String defaultExpression() {
        return fact == null ? null : fact.initial();
    }

    /// What a write sets where nothing is sent for it.
    public Standard standard() {
        return standard;
    }

    /// The table's column that it shows; null where it is a table's own, or is computed.
    public SchemaFacts.@Nullable SourceColumn origin() {
        return fact == null ? null : fact.origin();
    }

    /// Whether it is shown only: a view that can set other columns cannot set it.
    public boolean isReadOnly() {
        return fact != null && fact.fixed();
    }

    private @Nullable DomainRepresentation conversions() {
        return fact == null ? null : fact.conversions();
    }

    public Generation generation() {
        return generation;
    }

    /// The function that makes JSON of a value; null: PostgreSQL's own `to_json`.
    public @Nullable String toJson() {
        DomainRepresentation conversions = conversions();
        return conversions == null ? null : conversions.toJson();
    }

    /// The function that makes a value of a filter's text; null: PostgreSQL's own input.
    public @Nullable String fromText() {
        DomainRepresentation conversions = conversions();
        return conversions == null ? null : conversions.fromText();
    }

    /// The function that makes a value of a body's JSON; null: PostgreSQL's own input.
    public @Nullable String fromJson() {
        DomainRepresentation conversions = conversions();
        return conversions == null ? null : conversions.fromJson();
    }

    @Override
    public String toString() {
        return name();
    }
}
