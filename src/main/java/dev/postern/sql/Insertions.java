package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;
import static org.jooq.impl.DSL.table;

import dev.postern.catalog.Relationship.Pair;
import dev.postern.plan.WritePlan;
import dev.postern.plan.WritePlan.Insertion;
import dev.postern.plan.WritePlan.Item;
import dev.postern.plan.WritePlan.Link;
import dev.postern.plan.WritePlan.Match;
import dev.postern.plan.WritePlan.Numbering;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.Table;

/// The insertions of a tree as common table expressions of one statement. The rows of each are numbered as its
/// objects are: `INSERT … SELECT … ORDER BY` returns them in the order that it made them.
record Insertions(WritePlan.Tree plan) {

    /// The rows that insertion `number` made, numbered.
    static Table<?> rows(int number) {
        return table(name("rows " + number));
    }

    /// The number of rows that an insertion made.
    static Field<?> made(int number) {
        return field("(select count(*) from {0})", rows(number));
    }

    /// The whole statement but for what is read of it.
    QueryPart expressions() {
        List<QueryPart> expressions = new ArrayList<>();
        for (int i = 0; i < plan.insertions().size(); i++) {
            Insertion insertion = plan.insertions().get(i);
            if (insertion.numbering() == Numbering.NONE) {
                expressions.add(sql("{0} as ({1})", rows(i), insert(insertion)));
            } else {
                Name made = name("made " + i);
                expressions.add(sql("{0} as ({1})", made, insert(insertion)));
                expressions.add(sql(
                        "{0} as (select *, row_number() over () - 1 as {1} from {2})",
                        rows(i), name(Link.NUMBER), made));
            }
        }
        return list(expressions);
    }

    private static QueryPart insert(Insertion insertion) {
        boolean apart = insertion.sent().apart();
        List<String> members = new ArrayList<>(List.of(Link.NUMBER));
        insertion.links().stream()
                .filter(link -> link.match() == Match.NUMBERED)
                .forEach(link -> members.add(Link.member(link.to())));
        SentRows rows = new SentRows(insertion.sent(), members);
        Map<Name, QueryPart> values = values(insertion, rows);
        return sql(
                "insert into {0}{1} select {2}{3}{4} returning {0}.*",
                insertion.table(),
                values.isEmpty() ? sql("") : sql(" ({0})", list(List.copyOf(values.keySet()))),
                list(List.copyOf(values.values())),
                sources(insertion, rows),
                apart ? sql("") : sql(" order by {0}", name(SentRows.ALIAS, Link.NUMBER)));
    }

    /// The objects, and the rows that they are linked to.
    private static QueryPart sources(Insertion insertion, SentRows rows) {
        List<QueryPart> sources = new ArrayList<>();
        if (!insertion.sent().apart()) {
            sources.add(rows.rows());
        }
        QueryPart joins = sql("");
        for (Link link : insertion.links()) {
            QueryPart linked = sql("{0} as {1}", rows(link.to()), name(alias(link)));
            if (link.match() == Match.ONLY) {
                sources.add(linked);
            } else {
                joins = sql(
                        "{0} left join {1} on {2} = {3}",
                        joins, linked, name(alias(link), Link.NUMBER), name(SentRows.ALIAS, Link.member(link.to())));
            }
        }
        Collections.reverse(sources); // what is joined goes with the objects, and they come last
        return sources.isEmpty() ? joins : sql(" from {0}{1}", list(sources), joins);
    }

    /// What each column gets: what was sent, or what the row has that the object is linked to. Where there is
    /// none, the database gives every column its default.
    private static Map<Name, QueryPart> values(Insertion insertion, SentRows rows) {
        Map<Name, QueryPart> values = new LinkedHashMap<>();
        for (Item item : insertion.sent().items()) {
            QueryPart otherwise = SentRows.defaultOf(item.column(), insertion.table());
            values.put(name(item.column().name()), rows.value(item, otherwise));
        }
        for (Link link : insertion.links()) {
            for (Pair pair : link.pairs()) {
                Name linked = name(alias(link), pair.there().getName());
                values.merge(name(pair.here().getName()), linked, (sent, _) -> sql("coalesce({0}, {1})", linked, sent));
            }
        }
        return values;
    }

    private static String alias(Link link) {
        return "linked " + link.to();
    }
}
