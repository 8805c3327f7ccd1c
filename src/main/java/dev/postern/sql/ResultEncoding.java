package dev.postern.sql;

import dev.postern.catalog.BigNumbers;
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

/// The encoding of a value in PostgreSQL's result, which decides how it becomes JSON.
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
    /// JSON text from `to_json`, for every type without another encoding.
    TO_JSON,
    /// json or jsonb; binary jsonb has a version byte first.
    JSON,
    /// The text of a number.
    ///
    /// This encoding and those below are in no plan. They occur if a column's type has changed, or if the types
    /// were unknown when the result was requested.
    NUMBER,
    /// `2026-11-23`, or infinity.
    DATE_TEXT,
    /// `2026-11-23 01:02:03.5`, or infinity.
    TIMESTAMP_TEXT,
    /// A timestamp with the offset of its zone, such as `+05:30`.
    TIMESTAMPTZ_TEXT;

    /// Whether all values have a small fixed size.
    boolean isBounded() {
        return switch (this) {
            case INTEGER, BOOLEAN, UUID, DATE, TIMESTAMP, TIMESTAMPTZ -> true;
            case TEXT, TO_JSON, JSON, NUMBER, DATE_TEXT, TIMESTAMP_TEXT, TIMESTAMPTZ_TEXT -> false;
        };
    }

    private static final Set<String> PLAIN_TEXT = Set.of("text", "varchar", "char", "bpchar", "clob", "citext");

    private static final Set<String> NOT_TEXT = Set.of("oid", "regproc", "cid", "tid", "aclitem");

    /// Returns the encoding of an expression in a format.
    static ResultEncoding of(Expression expression, ValueFormat format) {
        ResultEncoding encoding = of(expression);
        if (format.syntax() == ValueFormat.Syntax.TEXT) {
            return encoding == BOOLEAN ? BOOLEAN : TEXT;
        }
        if (BigNumberExpressions.of(expression, format) == BigNumbers.VALUE) {
            return TEXT;
        }
        return format.usesSessionTimeZone() && encoding == TIMESTAMPTZ ? TO_JSON : encoding;
    }

    private static ResultEncoding of(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(Column column) -> of(column);
            case Expression.ComputedFieldRef(ComputedField function) ->
                of(function.type().name());
            case Expression.JsonPathAccess access -> access.arrow() == Arrow.TEXT ? TEXT : JSON;
            case Expression.Cast(Expression _, CastType type) -> of(type.name());
            case Expression.AggregateCall(AggregateFunction function, Expression argument)
            when argument != null && returnsInputValue(function) && of(argument) == JSON -> JSON;
            case Expression.AggregateCall(AggregateFunction function, Expression _) ->
                function == AggregateFunction.COUNT ? INTEGER : TO_JSON;
            case Expression.RelatedValue related -> of(related.value());
            case Expression.Presence() -> BOOLEAN;
            case Expression.RowVersion() -> TEXT;
            case Expression.AddedCount() -> TEXT;
            case Expression.InsertedCount _ -> TEXT;
        };
    }

    /// Whether an aggregate function returns one of its input values unchanged.
    static boolean returnsInputValue(AggregateFunction function) {
        return function == AggregateFunction.MAX || function == AggregateFunction.MIN;
    }

    private static ResultEncoding of(Column column) {
        if (column.toJson() != null) {
            return JSON;
        }
        DataType<?> dataType = column.dataType();
        String name = column.type().name();
        return dataType == null || differsFromToJson(name) ? of(name) : of(dataType);
    }

    /// Whether jOOQ's class differs from the result of `to_json`: a number for oid and a boolean for bit, both text
    /// in JSON. It takes some types of the catalogs for text, but they arrive as themselves.
    private static boolean differsFromToJson(String type) {
        return NOT_TEXT.contains(type) || type.startsWith("bit") || type.startsWith("\"bit\"");
    }

    /// Returns the encoding of a type that is known by name only.
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
