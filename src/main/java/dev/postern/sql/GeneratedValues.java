package dev.postern.sql;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;

import dev.postern.plan.WritePlan.PayloadRows;
import java.util.List;
import org.jooq.QueryPart;
import org.jspecify.annotations.Nullable;

/// Comparison of the sent values of generated columns with the stored ones, in the statement that writes.
///
/// SQL cannot raise an error in an expression, so a text with the names of the columns is converted to a number, which
/// fails.
public final class GeneratedValues {

    /// Beginning of the text that is converted.
    private static final String MARK = "postern generated: ";

    private GeneratedValues() {}

    /// Returns the names of the columns whose values differ from the stored ones, from PostgreSQL's error message; null
    /// for another error.
    public static @Nullable List<String> differing(String message) {
        int start = message.indexOf(MARK);
        return start < 0
                ? null
                : List.of(message.substring(start + MARK.length(), message.lastIndexOf('"'))
                        .split(", "));
    }

    /// Renders a condition with the comparison, which is evaluated only for rows that meet the condition.
    ///
    /// @param stored alias of the stored rows
    static QueryPart compared(QueryPart condition, PayloadRows payload, String stored) {
        return payload.unchanged().isEmpty()
                ? condition
                : sql("{0} and case when {0} then {1} end", condition, isUnchanged(payload, stored));
    }

    private static QueryPart isUnchanged(PayloadRows payload, String stored) {
        return sql("({0} || nullif({1}, ''))::integer is null", inline(MARK), differences(payload, stored));
    }

    /// Renders the names of the columns whose values differ.
    static QueryPart differences(PayloadRows payload, String stored) {
        PayloadTable rows = new PayloadTable(payload);
        return sql(
                "concat_ws(', ', {0})",
                list(payload.unchanged().stream()
                        .<QueryPart>map(column -> {
                            QueryPart storedValue = name(stored, column.column().name());
                            return sql(
                                    "case when ({0})::text is distinct from ({1})::text then {2} end",
                                    storedValue,
                                    rows.value(column, storedValue),
                                    inline(column.column().name()));
                        })
                        .toList()));
    }

    /// Renders a condition on sent objects with the comparison to the stored row of the same key. An object without a
    /// stored row differs in all columns.
    ///
    /// @param row stored row of an object as a FROM clause with an outer join
    static QueryPart comparedToRow(QueryPart condition, PayloadRows payload, QueryPart row, String stored) {
        return payload.unchanged().isEmpty()
                ? condition
                : sql(
                        "{0} and case when {0} then ({1} || nullif((select {2} from {3}), ''))::integer is null end",
                        condition, inline(MARK), differences(payload, stored), row);
    }
}
