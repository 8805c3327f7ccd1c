package dev.postern.sql;

import dev.postern.catalog.CastTypes.CastType;
import dev.postern.catalog.Column;
import dev.postern.catalog.ComputedField;
import dev.postern.plan.Expression;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.SelectItem.AggregateFunction;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.JSONB;

/// How a value comes out of PostgreSQL, and so how it becomes JSON.
public enum ResultEncoding {
    /// int2, int4, int8: two's complement, big-endian.
    INTEGER,
    /// `1` and `0`, or `t` and `f`.
    BOOLEAN,
    /// UTF-8.
    TEXT,
    /// 16 bytes.
    UUID,
    /// Days since 2000-01-01.
    DATE,
    /// Microseconds since 2000-01-01.
    TIMESTAMP,
    /// Microseconds since 2000-01-01 in UTC.
    TIMESTAMPTZ,
    /// JSON text that PostgreSQL made with `to_json`, for every type this service does not write itself.
    TO_JSON,
    /// json or jsonb, the latter with a version byte before it when it comes in binary.
    JSON,
    /// The text of a number. No plan has it, nor what follows: a value arrives so if its column's type was changed,
    /// or its columns were not known when it was requested.
    NUMBER,
    /// `2026-11-23`, or infinity.
    DATE_TEXT,
    /// `2026-11-23 01:02:03.5`, or infinity.
    TIMESTAMP_TEXT,
    /// The same with the offset of its zone, such as `+05:30`.
    TIMESTAMPTZ_TEXT;

    /// Whether all values have the same few bytes.
    boolean isBounded() {
        return switch (this) {
            case INTEGER, BOOLEAN, UUID, DATE, TIMESTAMP, TIMESTAMPTZ -> true;
            case TEXT, TO_JSON, JSON, NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> false;
        };
    }

    private static final Set<String> PLAIN_TEXT = Set.of("text", "varchar", "char", "bpchar", "clob", "citext");

    /// The encoding of a value that is written in this form.
    static ResultEncoding of(Expression expression, ValueFormat form) {
        ResultEncoding encoding = of(expression);
        if (form == ValueFormat.TEXT) {
            return encoding == BOOLEAN ? BOOLEAN : TEXT;
        }
        return form.usesSessionTimeZone() && encoding == TIMESTAMPTZ ? TO_JSON : encoding;
    }

    private static ResultEncoding of(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> of(column);
            case Expression.ComputedFieldRef(ComputedField function) ->
                of(function.type().name());
            case Expression.JsonPathAccess inside -> inside.arrow() == Arrow.TEXT ? TEXT : JSON;
            case Expression.Cast(Expression of, CastType type) -> of(type.name());
            case Expression.AggregateCall(AggregateFunction function, Expression of)
            when of != null && returnsInputValue(function) && of(of) == JSON -> JSON;
            case Expression.AggregateCall(AggregateFunction function, Expression _) ->
                function == AggregateFunction.COUNT ? INTEGER : TO_JSON;
            case Expression.RelatedValue related -> of(related.value());
            case Expression.RowVersion() -> TEXT;
            case Expression.AddedCount() -> TEXT;
            case Expression.InsertedCount made -> TEXT;
        };
    }

    /// Whether an aggregate gives one of its values, as it is.
    static boolean returnsInputValue(AggregateFunction function) {
        return function == AggregateFunction.MAX || function == AggregateFunction.MIN;
    }

    private static ResultEncoding of(Column column) {
        if (column.toJson() != null) {
            return JSON;
        }
        DataType<?> generated = column.dataType();
        String name = column.type().name();
        return generated == null || differsFromToJson(name) ? of(name) : of(generated);
    }

    /// Whether jOOQ's class for a type says something else than `to_json`: a number for an oid and a boolean for
    /// bits, which are both text.
    private static boolean differsFromToJson(String type) {
        return type.equals("oid") || type.startsWith("bit") || type.startsWith("\"bit\"");
    }

    /// The encoding of a type that is known by its name alone.
    private static ResultEncoding of(String type) {
        return switch (type) {
            case "smallint", "integer", "bigint", "int", "int2", "int4", "int8" -> INTEGER;
            case "boolean", "bool" -> BOOLEAN;
            case "text", "varchar", "character varying" -> TEXT;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "timestamp", "timestamp without time zone" -> TIMESTAMP;
            case "timestamptz", "timestamp with time zone" -> TIMESTAMPTZ;
            case "json", "jsonb" -> JSON;
            default -> TO_JSON;
        };
    }

    private static ResultEncoding of(DataType<?> type) {
        Class<?> java = type.getType();
        if (java == Long.class || java == Integer.class || java == Short.class) {
            return INTEGER;
        } else if (java == Boolean.class) {
            return BOOLEAN;
        } else if (java == UUID.class) {
            return UUID;
        } else if (java == LocalDate.class) {
            return DATE;
        } else if (java == LocalDateTime.class) {
            return TIMESTAMP;
        } else if (java == OffsetDateTime.class) {
            return TIMESTAMPTZ;
        } else if (java == org.jooq.JSON.class || java == JSONB.class) {
            return JSON;
        }
        boolean text = java == String.class && PLAIN_TEXT.contains(type.getTypeName());
        return text || EnumType.class.isAssignableFrom(java) ? TEXT : TO_JSON;
    }
}
