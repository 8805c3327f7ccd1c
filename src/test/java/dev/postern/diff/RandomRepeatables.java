package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Generator of repeatable migrations that fit two random schemas: views, functions and policies over tables that both
/// have.
final class RandomRepeatables extends RandomChoices {

    private final List<String> first;
    private final List<String> second;
    private final List<String> scripts = new ArrayList<>();
    private final List<String> drops = new ArrayList<>();

    private RandomRepeatables(Random random, List<String> first, List<String> second) {
        super(random);
        this.first = first;
        this.second = second;
    }

    /// Repeatable migrations.
    ///
    /// @param scripts statements that can run again at any time
    /// @param drops statements that drop their objects
    record Repeatables(List<String> scripts, List<String> drops) {

        static final Repeatables NONE = new Repeatables(List.of(), List.of());

        Repeatables {
            scripts = List.copyOf(scripts);
            drops = List.copyOf(drops);
        }
    }

    /// Generates migrations for two schemas, given by their statements.
    static Repeatables between(Random random, List<String> first, List<String> second) {
        RandomRepeatables generator = new RandomRepeatables(random, first, second);
        generator.maybeOver("kind", generator::kinds);
        generator.maybeOver("task", generator::tasks);
        generator.maybeOver("team", generator::readers);
        generator.maybeOver("reading", generator::readings);
        return new Repeatables(generator.scripts, generator.drops);
    }

    private void maybeOver(String table, Runnable generator) {
        if (creates(first, table) && creates(second, table)) {
            maybe(1.3, generator);
        }
    }

    private static boolean creates(List<String> statements, String table) {
        return statements.stream().anyMatch(sql -> sql.startsWith("create table " + table + " ("));
    }

    private void kinds() {
        scripts.add("drop view if exists kinds cascade");
        scripts.add("create view kinds as select id, code" + pick("", "::text as code") + " from kind"
                + pick("", " where id > 1"));
        maybe(2, () -> scripts.add("create view kind_ids as select id from kinds" + pick("", " order by id")));
        maybe(2, () -> scripts.add("grant select on kinds to " + pick("alice", "public")));
        drops.add("drop view if exists kinds cascade");
    }

    private void tasks() {
        scripts.add("create or replace view tasks as select id, state" + pick("", ", size") + " from task");
        drops.add("drop view if exists tasks cascade");
        maybe(2, () -> {
            scripts.add("create or replace function task_count(lowest int default 0) returns bigint stable language sql"
                    + pick(
                            " begin atomic select count(*) from tasks where id > lowest; end",
                            " as 'select count(*) from task where id > lowest'"));
            drops.addFirst("drop function if exists task_count");
        });
    }

    private void readers() {
        scripts.add("drop policy if exists readers on team");
        scripts.add(
                "create policy readers on team for select using (id > 0" + pick("", " and owner is not null") + ")");
        drops.add("drop policy if exists readers on team");
    }

    private void readings() {
        scripts.add("drop view if exists readings");
        scripts.add("create view readings as select " + pick("*", "id, day, value") + " from reading");
        drops.add("drop view if exists readings");
    }
}
