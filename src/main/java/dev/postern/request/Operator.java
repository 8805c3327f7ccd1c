package dev.postern.request;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comparison operators of filters with their SQL operators (`docs/dialect.md` 1.2).
public enum Operator {
    EQ("eq", "=", true),
    NEQ("neq", "<>", false),
    GT("gt", ">", true),
    GTE("gte", ">=", true),
    LT("lt", "<", true),
    LTE("lte", "<=", true),
    LIKE("like", "like", true),
    ILIKE("ilike", "ilike", true),
    MATCH("match", "~", true),
    IMATCH("imatch", "~*", true),
    IS_DISTINCT("isdistinct", "is distinct from", false),
    CONTAINS("cs", "@>", false),
    CONTAINED("cd", "<@", false),
    OVERLAPS("ov", "&&", false),
    STRICTLY_LEFT("sl", "<<", false),
    STRICTLY_RIGHT("sr", ">>", false),
    NOT_RIGHT("nxr", "&<", false),
    NOT_LEFT("nxl", "&>", false),
    ADJACENT("adj", "-|-", false);

    private static final Map<String, Operator> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Operator::text, Function.identity()));

    private final String text;
    private final String sql;
    private final boolean quantifiable;

    Operator(String text, String sql, boolean quantifiable) {
        this.text = text;
        this.sql = sql;
        this.quantifiable = quantifiable;
    }

    static @Nullable Operator fromText(String text) {
        return BY_NAME.get(text);
    }

    public String text() {
        return text;
    }

    public String sql() {
        return sql;
    }

    /// Whether `(any)` or `(all)` can follow.
    boolean isQuantifiable() {
        return quantifiable;
    }

    /// Converts an operand to SQL: patterns of `like` have `*` in place of `%`.
    String sqlOperand(String text) {
        return this == LIKE || this == ILIKE ? text.replace('*', '%') : text;
    }
}
