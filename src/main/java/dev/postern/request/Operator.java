package dev.postern.request;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comparison operators of filters with their SQL operators (`docs/dialect.md` 1.2).
public enum Operator {
    EQ("eq", "="),
    NEQ("neq", "<>"),
    GT("gt", ">"),
    GTE("gte", ">="),
    LT("lt", "<"),
    LTE("lte", "<="),
    LIKE("like", "like"),
    ILIKE("ilike", "ilike"),
    MATCH("match", "~"),
    IMATCH("imatch", "~*"),
    IS_DISTINCT("isdistinct", "is distinct from"),
    CONTAINS("cs", "@>"),
    CONTAINED("cd", "<@"),
    OVERLAPS("ov", "&&"),
    STRICTLY_LEFT("sl", "<<"),
    STRICTLY_RIGHT("sr", ">>"),
    NOT_RIGHT("nxr", "&<"),
    NOT_LEFT("nxl", "&>"),
    ADJACENT("adj", "-|-");

    private static final Map<String, Operator> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Operator::text, Function.identity()));

    private static final Set<Operator> QUANTIFIABLE = EnumSet.of(EQ, GT, GTE, LT, LTE, LIKE, ILIKE, MATCH, IMATCH);

    private final String text;
    private final String sql;

    Operator(String text, String sql) {
        this.text = text;
        this.sql = sql;
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
        return QUANTIFIABLE.contains(this);
    }

    /// Converts an operand to SQL: patterns of `like` have `*` in place of `%`.
    String sqlOperand(String text) {
        return this == LIKE || this == ILIKE ? text.replace('*', '%') : text;
    }
}
