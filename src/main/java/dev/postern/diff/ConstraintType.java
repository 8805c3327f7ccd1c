package dev.postern.diff;

import java.util.Arrays;

/// Type of a constraint of a table, as in `pg_constraint.contype`.
enum ConstraintType {
    PRIMARY_KEY("p"),
    UNIQUE("u"),
    FOREIGN_KEY("f"),
    CHECK("c"),
    EXCLUSION("x"),
    NOT_NULL("n");

    private final String code;

    ConstraintType(String code) {
        this.code = code;
    }

    /// @throws IllegalArgumentException if a query returns a code that is missing here
    static ConstraintType of(String code) {
        return Arrays.stream(values())
                .filter(type -> type.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown type of constraint: " + code));
    }
}
