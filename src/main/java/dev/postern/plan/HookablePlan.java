package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.hook.WriteOperation;
import dev.postern.plan.WritePlan.BulkUpdate;
import dev.postern.plan.WritePlan.Delete;
import dev.postern.plan.WritePlan.Insert;
import dev.postern.plan.WritePlan.NestedInsert;
import dev.postern.plan.WritePlan.Returning;
import dev.postern.plan.WritePlan.Update;
import java.util.List;
import java.util.Set;

/// A write plan that hooks of its resource read and change.
public record HookablePlan(WritePlan plan) {

    /// Returns the kinds of writes, of which a merging upsert has two.
    public Set<WriteOperation> operations() {
        return switch (plan) {
            case Insert insert ->
                insert.onConflict().updates()
                        ? Set.of(WriteOperation.INSERT, WriteOperation.UPDATE)
                        : Set.of(WriteOperation.INSERT);
            case NestedInsert _ -> Set.of(WriteOperation.INSERT);
            case Update _, BulkUpdate _ -> Set.of(WriteOperation.UPDATE);
            case Delete _ -> Set.of(WriteOperation.DELETE);
        };
    }

    /// Whether the statement can write rows: an update that sets no column cannot.
    public boolean setsColumns() {
        return switch (plan) {
            case Update update -> !update.payloadRows().payloadColumns().isEmpty();
            case BulkUpdate update ->
                !update.key().containsAll(update.payloadRows().columns());
            case Insert _, NestedInsert _, Delete _ -> true;
        };
    }

    /// Returns the columns that hooks cannot change, because they choose the rows.
    public List<Column> keyColumns() {
        return plan instanceof BulkUpdate update ? update.key() : List.of();
    }

    /// Returns a plan that writes other objects.
    ///
    /// @param values receives the values of the objects
    /// @throws IllegalStateException for a nested insert, see [NestedInsertions#with]
    public WritePlan withObjects(SentObjects objects, BindValues values) {
        return switch (plan) {
            case Insert insert ->
                new Insert(
                        objects.toRows(insert.payloadRows(), values),
                        insert.missing(),
                        insert.onConflict(),
                        insert.condition(),
                        SelectNode.NO_PARAMETER,
                        insert.returning());
            case Update update ->
                new Update(objects.toRows(update.payloadRows(), values), update.where(), update.returning());
            case BulkUpdate update ->
                new BulkUpdate(
                        objects.toRows(update.payloadRows(), values), update.key(), update.where(), update.returning());
            case Delete delete -> delete;
            case NestedInsert _ -> throw new IllegalStateException("A nested insert has several payloads");
        };
    }

    /// Returns a plan whose statement also returns the written rows for hooks.
    ///
    /// The insertions of a nested insert return their rows without it.
    ///
    /// @param privileges columns that the caller can read, which are those of the rows
    public WritePlan capturingRows(SelectPrivileges privileges) {
        Returning shown = plan.returning();
        Returning returning = new Returning(
                shown.node(), shown.hiddenExpressions(), shown.format(), privileges.readableOrNone(plan.resource()));
        return switch (plan) {
            case Insert insert ->
                new Insert(
                        insert.payloadRows(),
                        insert.missing(),
                        insert.onConflict(),
                        insert.condition(),
                        insert.defaultRowsParameter(),
                        returning);
            case Update update -> new Update(update.payloadRows(), update.where(), returning);
            case BulkUpdate update -> new BulkUpdate(update.payloadRows(), update.key(), update.where(), returning);
            case Delete delete -> new Delete(delete.where(), returning);
            case NestedInsert nested -> nested;
        };
    }
}
