package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Generator of random schemas. All schemas use the same names, so that two of them have many objects in common. A
/// statement names only objects that earlier statements created.
final class RandomStatements extends RandomChoices {
    private static final List<String> TYPES = List.of(
            "integer", "bigint", "text", "varchar(20)", "numeric(10,2)", "date", "boolean", "text[]", "jsonb", "uuid");
    private final List<String> statements = new ArrayList<>();

    /// Column types by column and table.
    private final TreeMap<String, TreeMap<String, String>> tables = new TreeMap<>();

    private final List<String> types = new ArrayList<>(TYPES);
    private final List<String> enums = new ArrayList<>();
    private final List<String> functions = new ArrayList<>();
    private final List<String> views = new ArrayList<>();

    private RandomStatements(Random random) {
        super(random);
    }

    /// Returns the statements that create a random schema.
    static List<String> schema(Random random) {
        RandomStatements generator = new RandomStatements(random);
        generator.addStatements();
        return generator.statements;
    }

    private void addStatements() {
        maybe(2, () -> add("create schema extra"));
        maybe(4, () -> add("create extension hstore"));
        types();
        functions();
        maybe(2, this::sequence);
        for (String table : List.of("a", "b", "\"C c\"", "d")) {
            maybe(1.3, () -> table(table));
        }
        maybe(2, this::partitioned);
        maybe(3, this::inherited);
        new ArrayList<>(tables.keySet()).forEach(this::tableObjects);
        views();
        maybe(2, this::otherObjects);
        maybe(3, () -> add("alter default privileges grant " + pick("select", "insert") + " on tables to " + role()));
        maybe(4, () -> add("alter default privileges revoke execute on functions from public"));
    }

    private void add(String sql) {
        statements.add(sql);
    }

    private void types() {
        maybe(1.5, () -> {
            List<String> labels = new ArrayList<>(List.of("'x'", "'y'", "'it''s'", "'z'"));
            IntStream.range(0, random.nextInt(3)).forEach(_ -> labels.remove(random.nextInt(labels.size())));
            if (random.nextInt(4) == 0) {
                labels.addFirst(labels.removeLast());
            }
            add("create type mood as enum (" + String.join(", ", labels) + ")");
            types.add("mood");
            types.add("mood[]");
            enums.addAll(labels);
        });
        maybe(2, () -> {
            add("create domain amount as " + pick("integer", "bigint", "numeric")
                    + pick("", " default 5", " default 7") + pick("", " not null")
                    + pick("", " check (value > 0)", " constraint positive check (value > 1)"));
            types.add("amount");
        });
        maybe(2, () -> {
            add("create type pair as (one " + pick("integer", "text") + ", two " + pick(types)
                    + pick("", ", three text collate \"C\"") + ")");
            types.add("pair");
        });
        maybe(4, () -> add("create type span as range (subtype = " + pick("float8", "integer", "date") + ")"));
        maybe(
                5,
                () -> add("create collation mine (provider = icu, locale = '" + pick("de", "en") + "'"
                        + pick("", ", deterministic = false") + ")"));
    }

    private void functions() {
        maybe(2, () -> {
            add("create function one(a integer" + pick("", " default 3") + ") returns "
                    + pick("integer", "bigint", "text") + " language sql immutable return " + pick("1", "2"));
            functions.add("one");
        });
        maybe(
                2,
                () -> add("create function " + pick("two(integer)", "two(text)", "two(text, integer)")
                        + " returns text language plpgsql " + pick("", "stable", "strict cost 7", "security definer")
                        + " as 'begin return " + pick("1", "2") + "; end'"));
        maybe(
                3,
                () -> add("create function body(n integer) returns " + pick("integer", "bigint")
                        + " language sql begin atomic select " + pick("1", "n")
                        + "; select case when n > 1 then 2 else n end; end"));
        maybe(1.5, () -> {
            add("create function changed() returns trigger language plpgsql as 'begin return " + pick("new", "old")
                    + "; end'");
            functions.add("changed");
        });
        maybe(
                4,
                () -> add("create procedure work(" + pick("", "a integer", "inout a integer")
                        + ") language plpgsql as 'begin end'"));
        maybe(
                4,
                () -> add("create aggregate total(integer) (sfunc = int4pl, stype = integer"
                        + pick("", ", initcond = '0'", ", parallel = safe") + ")"));
    }

    private String column() {
        String type = pick(types);
        StringBuilder column = new StringBuilder(type);
        if (type.equals("text") && random.nextInt(4) == 0) {
            column.append(pick(" storage external", " compression pglz", " collate \"C\"", " collate \"POSIX\""));
        }
        if (type.equals("text") || type.startsWith("varchar")) {
            column.append(pick("", "", " default 'x'", " default 'y'", " default upper('it''s')"));
        } else if (type.equals("integer") || type.equals("bigint")) {
            column.append(pick(
                    "",
                    "",
                    " default 1",
                    functions.contains("one") ? " default one(1)::text::integer" : " default 3",
                    " generated always as identity",
                    " generated by default as identity (start 5 increment 2)"));
        } else if (type.equals("mood")) {
            column.append(pick("", " default " + pick(enums)));
        }
        column.append(pick("", "", " not null", " constraint needed not null"));
        return column.toString();
    }

    private void sequence() {
        add("create " + pick("", "", "unlogged ") + "sequence counter"
                + pick("", " as smallint", " increment 5", " minvalue 3 start 4 cycle"));
    }

    private void table(String name) {
        TreeMap<String, String> columns = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        columns.put("id", "integer");
        lines.add("id integer" + pick(" primary key", " primary key", "", " generated always as identity", " unique"));
        for (String column : List.of("p", "q", "\"R r\"", "s")) {
            maybe(1.4, () -> {
                String definition = column();
                columns.put(column, definition);
                lines.add(column + " "
                        + definition.replace(
                                "constraint needed",
                                "constraint " + (column.startsWith("\"") ? "needed" : "needed_" + column)));
            });
        }
        maybe(
                3,
                () -> lines.add(
                        "g integer generated always as (id " + pick("+", "*") + " 2) " + pick("stored", "virtual")));
        maybe(2, () -> lines.add("constraint positive check (id > " + pick("0", "1") + ")" + pick("", " no inherit")));
        add("create " + pick("", "", "", "unlogged ") + "table " + name + " (" + String.join(", ", lines) + ")"
                + pick("", "", " with (fillfactor = 70)", " with (autovacuum_enabled = false, fillfactor = 80)"));
        tables.put(name, columns);
    }

    private void partitioned() {
        add("create table parts (id integer" + pick("", " not null") + ", at date not null, v " + pick(types)
                + pick("", ", w text default 'w'") + pick("", ", primary key (id, at)") + ") partition by range (at)");
        maybe(
                1.3,
                () -> add("create table parts_1 partition of parts for values from ('2020-01-01') to ('"
                        + pick("2021-01-01", "2022-01-01") + "')"));
        maybe(2, () -> add("create table parts_2 partition of parts default"));
        maybe(2, () -> add("create index parts_v on parts (" + pick("id", "at") + ")"));
    }

    private void inherited() {
        add("create table base (k integer, l " + pick("text", "varchar(20)") + pick("", " not null")
                + pick("", " default 'l'") + ")");
        add("create table kid (" + pick("", "m integer") + ") inherits (base)");
        maybe(2, () -> add("alter table kid alter l set default 'kid'"));
    }

    private void tableObjects(String table) {
        String other = pick(List.copyOf(tables.keySet()));
        String column =
                pick(List.copyOf(tables.getOrDefault(table, new TreeMap<>()).keySet()));
        maybe(
                3,
                () -> add("create index on " + table + " (" + pick("id", "(id + 1)", "id desc") + ")"
                        + pick("", " where id > 5", " include (id)")));
        maybe(
                4,
                () -> add("create unique index " + table.replaceAll("\\W", "") + "_u on " + table + " (id)"
                        + pick("", " nulls not distinct")));
        maybe(3, () -> foreignKey(table, other));
        if (functions.contains("changed")) {
            maybe(
                    3,
                    () -> add("create trigger t " + pick("before", "after") + " "
                            + pick("insert", "update", "update of id") + " on " + table + " for each row "
                            + pick("", "when (new.id > 1) ") + "execute function changed()"));
        }
        maybe(4, () -> {
            add("alter table " + table + " " + pick("enable", "force") + " row level security");
            add("create policy p on " + table + pick("", " as restrictive") + pick("", " for select", " for update")
                    + " to " + role() + " using (id > " + pick("1", "2") + ")");
        });
        maybe(5, () -> add("create rule r as on " + pick("insert", "delete") + " to " + table + " do instead nothing"));
        maybe(4, () -> add("alter table " + table + " replica identity full"));
        maybe(4, () -> add("create statistics " + table.replaceAll("\\W", "") + "_st on id, (id + 1) from " + table));
        maybe(2, () -> add("grant " + pick("select", "insert, update", "all") + " on " + table + " to " + role()));
        maybe(4, () -> add("grant " + pick("select", "update") + " (" + column + ") on " + table + " to " + role()));
        maybe(3, () -> add("comment on table " + table + " is '" + pick("one", "it''s", "a\nb") + "'"));
        maybe(3, () -> add("comment on column " + table + "." + column + " is '" + pick("one", "two") + "'"));
        maybe(5, () -> add("alter table " + table + " alter " + column + " set statistics " + pick("50", "70")));
    }

    private void foreignKey(String table, String other) {
        statements.stream()
                .filter(sql -> sql.contains("table " + other + " (id integer primary key")
                        && (!sql.contains("unlogged")
                                || statements.stream()
                                        .anyMatch(mine -> mine.contains("unlogged table " + table + " ("))))
                .findFirst()
                .ifPresent(_ -> add("alter table " + table + " add constraint f foreign key (id) references " + other
                        + pick(
                                "",
                                " on delete cascade",
                                " on update set null deferrable",
                                " deferrable initially deferred")
                        + pick("", "", " not valid")));
    }

    private void views() {
        for (String view : List.of("v", "w", "x")) {
            List<String> from = new ArrayList<>(tables.keySet());
            from.addAll(views);
            if (from.isEmpty()) {
                return;
            }
            maybe(1.6, () -> {
                String relation = pick(from);
                List<String> columns = new ArrayList<>(List.of("id"));
                tables.getOrDefault(relation, new TreeMap<>()).keySet().stream()
                        .filter(_ -> random.nextInt(3) == 0)
                        .filter(column -> !column.equals("id"))
                        .forEach(columns::add);
                boolean stored = random.nextInt(4) == 0;
                add("create " + (stored ? "materialized " : "") + "view " + view
                        + (stored ? "" : pick("", " with (security_invoker = true)", " with (security_barrier = true)"))
                        + " as select " + String.join(", ", columns) + " from " + relation + pick("", " where id > 3"));
                maybe(3, () -> add("grant select on " + view + " to " + role()));
                if (stored) {
                    maybe(2, () -> add("create index on " + view + " (id)"));
                }
                views.add(view);
            });
        }
    }

    private void otherObjects() {
        maybe(
                3,
                () -> add("create cast (" + pick("date as integer", "date as bigint") + ") with inout"
                        + pick("", " as assignment")));
        maybe(
                3,
                () -> add("create operator === (function = " + pick("int4eq", "int4ne")
                        + ", leftarg = integer, rightarg = integer)"));
        maybe(
                3,
                () -> add("create text search dictionary words (template = simple" + pick("", ", stopwords = english")
                        + ")"));
        maybe(3, () -> {
            add("create text search configuration search (copy = simple)");
            maybe(2, () -> add("alter text search configuration search drop mapping for email"));
        });
        List<String> logged = tables.keySet().stream()
                .filter(table -> statements.stream().noneMatch(sql -> sql.startsWith("create unlogged table " + table)))
                .toList();
        if (!logged.isEmpty()) {
            maybe(
                    3,
                    () -> add("create publication news for table " + pick(logged) + pick("", " where (id > 5)")
                            + pick("", " with (publish = 'insert')")));
        }
        maybe(4, () -> {
            add("create function watched() returns event_trigger language plpgsql as 'begin end'");
            add("create event trigger watch on ddl_command_end" + pick("", " when tag in ('CREATE TABLE')")
                    + " execute function watched()");
            maybe(2, () -> add("alter event trigger watch disable"));
        });
    }
}
