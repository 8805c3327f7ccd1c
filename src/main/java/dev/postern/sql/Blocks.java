package dev.postern.sql;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.postern.catalog.Relationship.Pair;
import dev.postern.plan.Block;
import dev.postern.plan.Block.Order;
import dev.postern.plan.Block.Related;
import dev.postern.plan.Block.Value;
import dev.postern.request.OrderTerm.Direction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SelectSeekStepN;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;

/// Blocks as SELECTs: the page first, then what is embedded in its rows.
final class Blocks {

    private Blocks() {}

    /// Alias of the rows of the request's own resource.
    static final String ROOT = "t";

    /// The rows of `block` out of `source`, one column for each output.
    static Select<?> rows(Block block, Table<?> source, String alias) {
        if (block.hasRelated() && block.isPage()) {
            Table<Record> page = page(block, source, alias).asTable(alias);
            return select(fields(block, alias)).from(page).orderBy(order(block, alias));
        }
        return cut(
                block,
                select(fields(block, alias))
                        .from(source.as(alias))
                        .where(Predicates.condition(block.where(), alias))
                        .orderBy(order(block, alias)));
    }

    /// The chosen rows with the columns that are needed of them outside.
    static Select<Record> page(Block block, Table<?> source, String alias) {
        List<SelectFieldOrAsterisk> needed = new ArrayList<>();
        for (String column : needed(block)) {
            needed.add(Predicates.column(alias, column));
        }
        return cut(
                block,
                select(needed)
                        .from(source.as(alias))
                        .where(Predicates.condition(block.where(), alias))
                        .orderBy(order(block, alias)));
    }

    private static Set<String> needed(Block block) {
        Set<String> needed = new LinkedHashSet<>();
        block.outputs().forEach(output -> {
            switch (output) {
                case Value value -> needed.add(value.column().name());
                case Related related ->
                    related.relationship().pairs().stream().map(Pair::here).forEach(here -> needed.add(here.getName()));
            }
        });
        block.order().forEach(term -> needed.add(term.column().name()));
        return needed;
    }

    private static <R extends Record> Select<R> cut(Block block, SelectSeekStepN<R> rows) {
        boolean limited = block.limitSlot() != Block.NO_SLOT;
        boolean shifted = block.offsetSlot() != Block.NO_SLOT;
        if (limited && shifted) {
            return rows.limit(number(block.limitSlot())).offset(number(block.offsetSlot()));
        } else if (limited) {
            return rows.limit(number(block.limitSlot()));
        }
        return shifted ? rows.offset(number(block.offsetSlot())) : rows;
    }

    private static org.jooq.Param<Long> number(int slot) {
        return DSL.param(String.valueOf(slot), Long.class);
    }

    /// One expression for each output; a constant where there is none, for a row has to have a column.
    static List<Field<?>> fields(Block block, String alias) {
        List<Field<?>> fields = new ArrayList<>();
        if (block.outputs().isEmpty()) {
            fields.add(DSL.inline(1));
        }
        for (Block.Output output : block.outputs()) {
            fields.add(
                    switch (output) {
                        case Value value -> value(value, alias);
                        case Related related -> related(related, alias, alias + fields.size());
                    });
        }
        return fields;
    }

    private static Field<?> value(Value value, String alias) {
        Field<Object> column = Predicates.column(alias, value.column().name());
        return Encoding.of(value.column().field().getDataType()) == Encoding.TO_JSON
                ? field("to_json({0})", column)
                : column;
    }

    private static Field<?> related(Related related, String alias, String below) {
        Select<?> rows = records(related, alias, below);
        return related.relationship().cardinality().toOne() ? field("({0})", rows) : field("array({0})", rows);
    }

    /// The related rows, each as one record.
    private static Select<?> records(Related related, String alias, String below) {
        Block block = related.block();
        var joined =
                Predicates.joined(related.relationship(), alias, below).and(Predicates.condition(block.where(), below));
        Table<?> source = block.resource().table().as(below);
        if (block.hasRelated() && block.isPage()) {
            List<SelectFieldOrAsterisk> needed = new ArrayList<>();
            needed(block).forEach(column -> needed.add(Predicates.column(below, column)));
            Table<?> page = cut(block, select(needed).from(source).where(joined).orderBy(order(block, below)))
                    .asTable(below);
            return select(record(block, below)).from(page).orderBy(order(block, below));
        }
        return cut(
                block, select(record(block, below)).from(source).where(joined).orderBy(order(block, below)));
    }

    private static Field<Object> record(Block block, String alias) {
        return field("row({0})", list(fields(block, alias)));
    }

    static List<OrderField<?>> order(Block block, String alias) {
        List<OrderField<?>> order = new ArrayList<>();
        for (Order term : block.order()) {
            Field<Object> column = field(name(alias, term.column().name()));
            SortField<Object> sorted = term.direction() == Direction.DESCENDING ? column.desc() : column.asc();
            order.add(
                    switch (term.nulls()) {
                        case DEFAULT -> sorted;
                        case FIRST -> sorted.nullsFirst();
                        case LAST -> sorted.nullsLast();
                    });
        }
        return order;
    }

    /// What the columns of [#fields] are.
    static List<Slot> slots(Block block) {
        return block.outputs().stream().map(Blocks::slot).toList();
    }

    private static Slot slot(Block.Output output) {
        Slot.Label label = new Slot.Label(output.key());
        return switch (output) {
            case Value value ->
                new Slot.Scalar(label, Encoding.of(value.column().field().getDataType()));
            case Related related ->
                related.relationship().cardinality().toOne()
                        ? new Slot.One(label, slots(related.block()))
                        : new Slot.Many(label, slots(related.block()));
        };
    }
}
