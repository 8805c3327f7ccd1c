package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.plan.WritePlan;
import dev.postern.sql.ResultColumn;

/// Writes that no check of their result can reject, so that they are committed together with their statement.
final class SettledWrites {

    /// Maximum characters of all values of a small row.
    private static final int MAX_SMALL_ROW_LENGTH = 64 << 10;

    private SettledWrites() {}

    /// Whether no check of the result can reject a write.
    static boolean isSettled(Write write) {
        boolean isSingleRow = write.writeRequest().row() != null
                || (write.plan() instanceof WritePlan.Insert insert
                        && insert.payloadRows().hasParameterPerValue());
        return (write.nested() == null || write.nested().isSettled())
                && write.preferences().maxAffected() == null
                && (isSingleRow || !write.representation().isSingular())
                && (write.plan().returning().isEmpty() || (isSingleRow && isSmall(write)));
    }

    /// Whether the representation is small, so that it cannot exceed the response limit.
    ///
    /// It is small if it has bounded values, or is a row that the request contained.
    private static boolean isSmall(Write write) {
        boolean isPlainInsert = write.plan() instanceof WritePlan.Insert insert
                && !insert.onConflict().updates()
                && write.values().valuesAt(write.statement().parameters()).stream()
                                .mapToLong(value -> value == null ? 0 : value.length())
                                .sum()
                        <= MAX_SMALL_ROW_LENGTH;
        return write.statement().columns().stream()
                .allMatch(isPlainInsert ? ResultColumn::isFlat : ResultColumn::isBounded);
    }
}
