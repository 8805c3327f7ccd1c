package dev.postern.sql;

import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;

import dev.postern.catalog.Column;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import java.util.ArrayList;
import java.util.List;
import org.jooq.QueryPart;

/// Renderer of UPDATE statements.
final class UpdateRenderer {

    private UpdateRenderer() {}

    /// Renders an UPDATE of the rows of a condition to the values of one object.
    static QueryPart sqlOf(WritePlan.Update update, QueryPart condition) {
        return sql(
                "update {0} as {1} set {2}{3} where {4}",
                update.resource().table(),
                WriteRenderer.ROW_ALIAS,
                list(assignments(update.payloadRows(), List.of())),
                new PayloadTable(update.payloadRows()).fromClause(),
                condition(update, condition));
    }

    /// Renders a condition on rows, and that the generated values of the object are theirs.
    static QueryPart condition(WritePlan.Update update, QueryPart condition) {
        return GeneratedValues.compared(condition, update.payloadRows(), StatementCache.ROOT_ALIAS);
    }

    /// Renders an UPDATE of the rows of a condition to the values of the object with their key.
    static QueryPart sqlOf(WritePlan.BulkUpdate update, QueryPart condition) {
        return sql(
                "update {0} as {1} set {2} from {3} where {4}",
                update.resource().table(),
                WriteRenderer.ROW_ALIAS,
                list(assignments(update.payloadRows(), update.key())),
                new PayloadTable(update.payloadRows()).rows(),
                condition(update, condition));
    }

    /// Renders a condition on rows, and that they have the key and the generated values of an object.
    static QueryPart condition(WritePlan.BulkUpdate update, QueryPart condition) {
        return GeneratedValues.compared(
                sql("{0} and {1}", hasKeyOfObject(update.payloadRows(), update.key()), condition),
                update.payloadRows(),
                StatementCache.ROOT_ALIAS);
    }

    /// Renders the condition that a row has the key of an object.
    static QueryPart hasKeyOfObject(PayloadRows payload, List<Column> key) {
        PayloadTable objects = new PayloadTable(payload);
        List<QueryPart> rowKey = new ArrayList<>();
        List<QueryPart> objectKey = new ArrayList<>();
        for (PayloadColumn payloadColumn : payload.payloadColumns()) {
            if (key.contains(payloadColumn.column())) {
                rowKey.add(
                        name(StatementCache.ROOT_ALIAS, payloadColumn.column().name()));
                objectKey.add(objects.value(payloadColumn, sql("null")));
            }
        }
        return sql("({0}) = ({1})", list(rowKey), list(objectKey));
    }

    /// Renders the assignments of a payload without those of the key.
    static List<QueryPart> assignments(PayloadRows payload, List<Column> key) {
        PayloadTable rows = new PayloadTable(payload);
        List<QueryPart> assignments = new ArrayList<>();
        for (PayloadColumn payloadColumn : payload.payloadColumns()) {
            if (!key.contains(payloadColumn.column())) {
                Column column = payloadColumn.column();
                QueryPart missingValue = payloadColumn.presence() == Presence.OR_DEFAULT
                        ? PayloadTable.defaultOf(column)
                        : name(StatementCache.ROOT_ALIAS, column.name());
                assignments.add(sql("{0} = {1}", name(column.name()), rows.value(payloadColumn, missingValue)));
            }
        }
        return assignments;
    }
}
