package dev.postern.sql;

import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;

import dev.postern.plan.OnConflict;
import dev.postern.plan.WritePlan;
import java.util.List;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/// Renderer of an upsert that searches the row by its key: an UPDATE, and an INSERT if it finds no row.
///
/// @param write renderer of the upsert
record SearchRenderer(WriteRenderer write, WritePlan.Insert insert, OnConflict.Search search) {

    private static final Name EXISTING_ROWS = name("postern existing");
    private static final Name INSERTED_ROWS = name("postern inserted");

    /// Renders the common table expressions of the existing row, the inserted row and the written rows.
    ///
    /// @param moreColumns columns of the RETURNING lists in addition to those that the projections need
    QueryPart writtenRows(List<QueryPart> moreColumns) {
        QueryPart inserted = sql(
                "{0} as ({1} returning {2})",
                INSERTED_ROWS,
                new InsertRenderer(insert)
                        .statement(DSL.condition(
                                "not exists (select from {0} as {1} where {2})",
                                EXISTING_ROWS,
                                WriteRenderer.ROW_ALIAS,
                                UpdateRenderer.hasKeyOfObject(insert.payloadRows(), search.target()))),
                WriteRenderer.append(write.returningColumns(DSL.trueCondition()), moreColumns));
        QueryPart existing = sql("{0} as ({1})", EXISTING_ROWS, existingRows(moreColumns));
        return switch (search.existing()) {
            case UPDATED ->
                sql(
                        "{0}, {1}, {2} as (select * from {3} union all select * from {4})",
                        existing, inserted, WriteRenderer.WRITTEN_ROWS, EXISTING_ROWS, INSERTED_ROWS);
            case KEPT ->
                sql(
                        "{0}, {1}, {2} as (select * from {3})",
                        existing, inserted, WriteRenderer.WRITTEN_ROWS, INSERTED_ROWS);
        };
    }

    /// Renders an UPDATE of the row with the object's key, or a SELECT if it is kept or no other column is set.
    private QueryPart existingRows(List<QueryPart> moreColumns) {
        List<QueryPart> assignments = UpdateRenderer.assignments(insert.payloadRows(), search.target());
        QueryPart columns = WriteRenderer.append(write.returningColumns(DSL.falseCondition()), moreColumns);
        QueryPart objects = new PayloadTable(insert.payloadRows()).rows();
        QueryPart found = sql(
                "{0} and {1}",
                UpdateRenderer.hasKeyOfObject(insert.payloadRows(), search.target()),
                new InsertRenderer(insert).objectCondition());
        boolean isKept = search.existing() == OnConflict.ExistingRow.KEPT;
        QueryPart condition =
                isKept ? found : GeneratedValues.compared(found, insert.payloadRows(), StatementCache.ROOT_ALIAS);
        return isKept || assignments.isEmpty()
                ? sql(
                        "select {0} from {1} as {2}, {3} where {4}",
                        columns, write.targetTable(), WriteRenderer.ROW_ALIAS, objects, condition)
                : sql(
                        "update {0} as {1} set {2} from {3} where {4} returning {5}",
                        write.targetTable(), WriteRenderer.ROW_ALIAS, list(assignments), objects, condition, columns);
    }
}
