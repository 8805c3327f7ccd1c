package dev.postern.sql;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import org.jooq.DataType;
import org.jooq.EnumType;
import org.jooq.JSONB;

/// How a value comes out of PostgreSQL, and so how it becomes JSON.
public enum Encoding {
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
    JSON;

    private static final Set<String> PLAIN_TEXT = Set.of("text", "varchar", "char", "bpchar", "clob", "citext");

    /// The encoding of a column of this type.
    static Encoding of(DataType<?> type) {
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
