package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.catalog.Relationship.ForeignKeyPath;
import dev.postern.catalog.Relationship.ForeignKeySide;
import dev.postern.catalog.Relationship.ReferencedRow;
import dev.postern.plan.SelectNode;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.RootRows;
import dev.postern.sql.ResultColumn;
import java.util.List;

/// Writes that no check of their result can reject, so that they are committed together with their statement.
final class SettledWrites {

    /// Maximum characters of all values of a small row.
    private static final int MAX_SMALL_ROW_LENGTH = 64 << 10;

    private SettledWrites() {}

    /// Whether no check of the result can reject a write.
    static boolean isSettled(Write write) {
        boolean isSingleRow = write.writeRequest().row() != null || insertsOneRow(write.plan());
        return (write.nested() == null || write.nested().isSettled())
                && write.preferences().maxAffected() == null
                && (isSingleRow || !write.representation().isSingular())
                && (write.plan().returning().isEmpty() || (isSingleRow && isSmall(write)));
    }

    private static boolean insertsOneRow(WritePlan plan) {
        return switch (plan) {
            case WritePlan.Insert insert -> insert.payloadRows().hasParameterPerValue();
            case WritePlan.NestedInsert nested ->
                nested.insertions().get(nested.root()).payload().hasParameterPerValue();
            case WritePlan.Update _, WritePlan.BulkUpdate _, WritePlan.Delete _ -> false;
        };
    }

    /// Whether the representation is small, so that it cannot exceed the response limit.
    ///
    /// It is small if it has bounded values, or consists of rows that the request contained.
    private static boolean isSmall(Write write) {
        List<ResultColumn> columns = write.statement().columns();
        return columns.stream().allMatch(ResultColumn::isBounded)
                || (isShort(write) && returnsSentRows(write.plan(), columns));
    }

    private static boolean returnsSentRows(WritePlan plan, List<ResultColumn> columns) {
        return switch (plan) {
            case WritePlan.Insert insert ->
                !insert.onConflict().updates() && columns.stream().allMatch(ResultColumn::isFlat);
            case WritePlan.NestedInsert nested ->
                nested.rootRows() == RootRows.INSERTED
                        || nested.returning().node().projections().stream().allMatch(SettledWrites::isInserted);
            case WritePlan.Update _, WritePlan.BulkUpdate _, WritePlan.Delete _ -> false;
        };
    }

    /// Whether a projection of an inserted row has only values of rows that its request inserted: no row referenced it
    /// before.
    private static boolean isInserted(SelectNode.Projection projection) {
        return switch (projection) {
            case SelectNode.ValueProjection _ -> true;
            case SelectNode.EmbedProjection embed ->
                embed.relationship().path() instanceof ForeignKeyPath keys
                        && keys.side() == ForeignKeySide.REMOTE
                        && keys.referencedRow() == ReferencedRow.EXISTS
                        && !embed.node().hasEmbeds();
        };
    }

    private static boolean isShort(Write write) {
        return write.values().valuesAt(write.statement().parameters()).stream()
                        .mapToLong(value -> value == null ? 0 : value.length())
                        .sum()
                <= MAX_SMALL_ROW_LENGTH;
    }
}
