package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.plan.WritePlan.LinkMatch;
import dev.postern.plan.WritePlan.Numbering;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.RootRows;
import dev.postern.plan.WritePlan.RowLink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.Table;

/// Renderer of a nested insert, as common table expressions of one statement, or as one statement per insertion.
///
/// Between the statements of one message, settings of the transaction hold the inserted rows, as arrays of the table's
/// row type. The array without rows is `{}`, so a setting that a function has reset is an error.
///
/// `INSERT … SELECT … ORDER BY` returns the rows in the order of the objects, which gives each row the number of
/// its object.
record NestedInsertRenderer(WritePlan.NestedInsert plan) {

    private static final Name ROW = name("row");

    /// Returns the name of the numbered rows of an insertion.
    static Table<?> rows(int number) {
        return table(name("rows " + number));
    }

    /// Renders the number of rows of an insertion.
    static Field<?> rowCount(int number) {
        return field("(select count(*) from {0})", rows(number));
    }

    /// Renders the rows of all insertions.
    QueryPart commonTableExpressions() {
        List<QueryPart> expressions = new ArrayList<>();
        for (int i = 0; i < plan.insertions().size(); i++) {
            expressions.addAll(
                    switch (plan.execution()) {
                        case ONE_STATEMENT -> insertExpressions(i);
                        case ONE_MESSAGE, EACH_INSERTION -> returnsRows(i) ? List.of(earlierRows(i)) : List.of();
                    });
        }
        return list(expressions);
    }

    /// Whether the response depends on the rows of an insertion as they were inserted.
    private boolean returnsRows(int number) {
        return plan.rootRows() == RootRows.INSERTED
                || number == plan.root()
                || !plan.returning().hiddenExpressions().isEmpty();
    }

    private boolean isLinked(int number) {
        return plan.insertions().stream()
                .flatMap(insertion -> insertion.links().stream())
                .anyMatch(link -> link.insertion() == number);
    }

    private List<QueryPart> insertExpressions(int number) {
        Insertion insertion = plan.insertions().get(number);
        QueryPart insert = sql("{0} returning {1}.*", insert(insertion), insertion.table());
        if (insertion.numbering() == Numbering.NONE) {
            return List.of(sql("{0} as ({1})", rows(number), insert));
        }
        return List.of(
                sql("{0} as ({1})", insertName(number), insert),
                sql(
                        "{0} as (select *, row_number() over () - 1 as {1} from {2})",
                        rows(number), name(RowLink.NUMBER_KEY), insertName(number)));
    }

    /// Renders rows that an earlier statement inserted.
    private QueryPart earlierRows(int number) {
        Insertion insertion = plan.insertions().get(number);
        return sql(
                "{0} as (select {1}.*, row_number() over () - 1 as {2} from unnest({3}::{4}[]) as {1})",
                rows(number),
                ROW,
                name(RowLink.NUMBER_KEY),
                switch (plan.execution()) {
                    case ONE_STATEMENT, ONE_MESSAGE -> sql("current_setting({0})", setting(number));
                    case EACH_INSERTION -> PredicateRenderer.bindValue(insertion.rowsParameter());
                },
                type(insertion));
    }

    private static Field<String> setting(int number) {
        return inline("postern.rows_" + number);
    }

    /// Renders the statements of all insertions of one message. They return no row, because reading the results would
    /// double their cost.
    QueryPart messageStatements() {
        QueryPart statements = sql("");
        for (int i = 0; i < plan.insertions().size(); i++) {
            statements = sql("{0}{1}; ", statements, messageStatement(i));
        }
        return statements;
    }

    private QueryPart messageStatement(int number) {
        return returnsRows(number) || isLinked(number)
                ? sql(
                        "{0} select where set_config({1}, (select coalesce(array_agg({2})::text, {3}) from {4}), true)"
                                + " is null",
                        insertExpression(number), setting(number), ROW, inline("{}"), insertName(number))
                : plainInsert(number);
    }

    /// Renders an insertion whose rows no later statement needs.
    private QueryPart plainInsert(int number) {
        List<QueryPart> earlier = linkedRows(number);
        QueryPart insert = insert(plan.insertions().get(number));
        return earlier.isEmpty() ? insert : sql("with {0} {1}", list(earlier), insert);
    }

    /// Renders the statement of one insertion; its result is an array of the inserted rows, or null without rows.
    QueryPart insertStatement(int number) {
        return sql("{0} select array_agg({1})::text from {2}", insertExpression(number), ROW, insertName(number));
    }

    private QueryPart insertExpression(int number) {
        Insertion insertion = plan.insertions().get(number);
        List<QueryPart> expressions = linkedRows(number);
        expressions.add(sql(
                "{0} as ({1} returning ({2}.*)::{2} as {3})",
                insertName(number), insert(insertion), type(insertion), ROW));
        return sql("with {0}", list(expressions));
    }

    private List<QueryPart> linkedRows(int number) {
        List<QueryPart> rows = new ArrayList<>();
        plan.insertions().get(number).links().stream()
                .map(RowLink::insertion)
                .distinct()
                .forEach(linked -> rows.add(earlierRows(linked)));
        return rows;
    }

    private static Name insertName(int number) {
        return name("made " + number);
    }

    private static Name type(Insertion insertion) {
        return Scope.rowType(insertion.table());
    }

    private static QueryPart insert(Insertion insertion) {
        boolean hasParameterPerValue = insertion.payload().hasParameterPerValue();
        List<String> linkColumns = new ArrayList<>(List.of(RowLink.NUMBER_KEY));
        insertion.links().stream()
                .filter(link -> link.match() == LinkMatch.BY_NUMBER)
                .forEach(link -> linkColumns.add(RowLink.linkKey(link.insertion())));
        PayloadTable rows = new PayloadTable(insertion.payload(), linkColumns);
        Map<Name, QueryPart> values = values(insertion, rows);
        return sql(
                "insert into {0}{1} select {2}{3}{4}",
                insertion.table(),
                values.isEmpty() ? sql("") : sql(" ({0})", list(List.copyOf(values.keySet()))),
                list(List.copyOf(values.values())),
                fromClause(insertion, rows),
                hasParameterPerValue ? sql("") : sql(" order by {0}", name(PayloadTable.ALIAS, RowLink.NUMBER_KEY)));
    }

    /// Renders the objects joined with the rows that they are linked to.
    private static QueryPart fromClause(Insertion insertion, PayloadTable rows) {
        List<QueryPart> sources = new ArrayList<>();
        if (!insertion.payload().hasParameterPerValue()) {
            sources.add(rows.rows());
        }
        QueryPart joins = sql("");
        for (RowLink link : insertion.links()) {
            QueryPart linked = sql("{0} as {1}", rows(link.insertion()), name(alias(link)));
            if (link.match() == LinkMatch.SINGLE) {
                sources.add(linked);
            } else {
                joins = sql(
                        "{0} left join {1} on {2} = {3}",
                        joins,
                        linked,
                        name(alias(link), RowLink.NUMBER_KEY),
                        name(PayloadTable.ALIAS, RowLink.linkKey(link.insertion())));
            }
        }
        Collections.reverse(sources); // the joins refer to the objects, so the objects must be the last source
        return sources.isEmpty() ? joins : sql(" from {0}{1}", list(sources), joins);
    }

    /// Returns the value of each column: from the object, or from the linked row.
    ///
    /// Without a value, every column gets its default.
    private static Map<Name, QueryPart> values(Insertion insertion, PayloadTable rows) {
        Map<Name, QueryPart> values = new LinkedHashMap<>();
        for (PayloadColumn payloadColumn : insertion.payload().payloadColumns()) {
            QueryPart defaultValue = PayloadTable.defaultOf(payloadColumn.column());
            values.put(name(payloadColumn.column().name()), rows.value(payloadColumn, defaultValue));
        }
        for (RowLink link : insertion.links()) {
            for (ColumnPair pair : link.pairs()) {
                Name linked = name(alias(link), pair.target().getName());
                values.merge(
                        name(pair.source().getName()), linked, (value, _) -> sql("coalesce({0}, {1})", linked, value));
            }
        }
        return values;
    }

    private static String alias(RowLink link) {
        return "linked " + link.insertion();
    }
}
