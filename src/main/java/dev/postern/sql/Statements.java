package dev.postern.sql;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.postern.plan.Block;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.WritePlan;
import dev.postern.request.Preferences.Count;
import dev.postern.sql.Statement.Total;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// The statement of each plan, rendered once for each shape and kept while it is in use.
public final class Statements {

    /// Shapes kept; of more, those not used for longest are rendered again when they return.
    private static final int CAPACITY = 1_000;

    /// Stands before the number of a slot in rendered SQL; no name in a database has it.
    private static final char MARK = '\u0001';

    private static final Table<?> WRITTEN = table(name("written"));
    private static final String TOTAL = "n";

    private final Map<Object, Statement> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Statement> eldest) {
            return size() > CAPACITY;
        }
    };

    private final DSLContext dsl = DSL.using(
            SQLDialect.POSTGRES,
            new Settings().withRenderNamedParamPrefix(String.valueOf(MARK)).withRenderFormatted(false));

    /// The statement of a read.
    public Statement of(ReadPlan plan) {
        return cached(plan, () -> plan.count() == Count.EXACT ? counted(plan.root()) : rows(plan.root()));
    }

    /// The statement of a write; its rows are those that were written.
    public Statement of(WritePlan plan) {
        return cached(plan, () -> written(plan));
    }

    private Statement cached(Object plan, java.util.function.Supplier<Statement> render) {
        synchronized (cache) {
            Statement known = cache.get(plan);
            if (known != null) {
                return known;
            }
        }
        Statement rendered = render.get();
        synchronized (cache) {
            cache.put(plan, rendered);
        }
        return rendered;
    }

    private Statement rows(Block root) {
        return statement(Blocks.rows(root, root.resource().table(), Blocks.ROOT), Blocks.slots(root), Total.ABSENT);
    }

    /// The total beside each row of the page; one row with the total alone where the page is empty.
    private Statement counted(Block root) {
        Table<?> source = root.resource().table();
        Table<?> total = select(count().as(TOTAL))
                .from(source.as(Blocks.ROOT))
                .where(Predicates.condition(root.where(), Blocks.ROOT))
                .asTable(TOTAL);
        String present = "postern present";
        Select<?> chosen = Blocks.page(root, source, Blocks.ROOT);
        Table<?> page = select(DSL.asterisk(), inline(true).as(name(present)))
                .from(chosen.asTable(Blocks.ROOT))
                .asTable(Blocks.ROOT);
        List<Field<?>> fields = new ArrayList<>();
        fields.add(field(name(TOTAL, TOTAL)));
        fields.add(field(name(Blocks.ROOT, present)));
        fields.addAll(Blocks.fields(root, Blocks.ROOT));
        Select<?> select =
                select(fields).from(total).leftJoin(page).on(inline(true)).orderBy(Blocks.order(root, Blocks.ROOT));
        return statement(select, Blocks.slots(root), Total.LEADING);
    }

    private Statement written(WritePlan plan) {
        Block returned = plan.returned();
        Select<?> rows = Blocks.rows(returned, WRITTEN, Blocks.ROOT);
        String write = dsl.renderNamedParams(writing(plan));
        String sql = "with \"written\" as (" + write + ") " + dsl.renderNamedParams(rows);
        return statement(sql, Blocks.slots(returned), Total.ABSENT);
    }

    private Query writing(WritePlan plan) {
        Table<?> table = plan.resource().table();
        return switch (plan) {
            case WritePlan.Insert insert ->
                insert.columns().isEmpty()
                        ? dsl.insertInto(table).defaultValues().returning(DSL.asterisk())
                        : dsl.insertInto(table, insert.columns())
                                .select(select(sent(insert.columns())).from(body(table, insert.bodySlot())))
                                .returning(DSL.asterisk());
            case WritePlan.Update update ->
                update.columns().isEmpty()
                        ? dsl.selectFrom(table).where(DSL.falseCondition())
                        : dsl.update(table.as(Blocks.ROOT))
                                .set(assignments(update.columns()))
                                .from(body(table, update.bodySlot()))
                                .where(Predicates.condition(update.where(), Blocks.ROOT))
                                .returning(DSL.table(name(Blocks.ROOT)).asterisk());
            case WritePlan.Delete delete ->
                dsl.deleteFrom(table.as(Blocks.ROOT))
                        .where(Predicates.condition(delete.where(), Blocks.ROOT))
                        .returning(DSL.asterisk());
        };
    }

    /// The body as one row of `table`: PostgreSQL converts every value itself.
    private static Table<?> body(Table<?> table, int slot) {
        return table("json_populate_record(null::{0}, {1}::json) as \"sent\"", table, Predicates.value(slot));
    }

    private static List<Field<?>> sent(List<TableField<?, ?>> columns) {
        return columns.stream()
                .<Field<?>>map(column -> Predicates.column("sent", column.getName()))
                .toList();
    }

    private static Map<Field<?>, Field<?>> assignments(List<TableField<?, ?>> columns) {
        Map<Field<?>, Field<?>> assignments = new LinkedHashMap<>();
        columns.forEach(
                column -> assignments.put(field(name(column.getName())), Predicates.column("sent", column.getName())));
        return assignments;
    }

    private Statement statement(Select<?> select, List<Slot> slots, Total total) {
        return statement(dsl.renderNamedParams(select), slots, total);
    }

    /// Puts a `?` in the place of each marked slot.
    private static Statement statement(String marked, List<Slot> slots, Total total) {
        StringBuilder sql = new StringBuilder(marked.length());
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < marked.length(); i++) {
            if (marked.charAt(i) != MARK) {
                sql.append(marked.charAt(i));
                continue;
            }
            int slot = 0;
            while (i + 1 < marked.length() && Character.isDigit(marked.charAt(i + 1))) {
                slot = slot * 10 + Character.digit(marked.charAt(++i), 10);
            }
            values.add(slot);
            sql.append('?');
        }
        return new Statement(sql.toString(), List.copyOf(values), slots, total);
    }
}
