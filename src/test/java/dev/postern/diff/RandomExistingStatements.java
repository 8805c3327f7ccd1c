package dev.postern.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Generator of further objects of existing schemas, in addition to [RandomStatements].
///
/// They are attached partitions, checks that PostgreSQL prints in another form, policies that read each other's
/// tables, owned sequences, and rows.
final class RandomExistingStatements extends RandomChoices {

    private final List<String> statements = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    private RandomExistingStatements(Random random) {
        super(random);
    }

    /// Statements of one schema.
    ///
    /// @param statements statements that create the objects
    /// @param rows statements that insert rows
    record ExistingSchema(List<String> statements, List<String> rows) {

        ExistingSchema {
            statements = List.copyOf(statements);
            rows = List.copyOf(rows);
        }
    }

    static ExistingSchema schema(Random random) {
        RandomExistingStatements generator = new RandomExistingStatements(random);
        generator.maybe(2, generator::attachedPartitions);
        generator.maybe(2, generator::checks);
        generator.maybe(2, generator::mutualPolicies);
        generator.maybe(2, generator::ownedSequences);
        generator.maybe(1.5, generator::lookupTable);
        return new ExistingSchema(generator.statements, generator.rows);
    }

    private void add(String sql) {
        statements.add(sql);
    }

    /// Rows of an earlier schema can remain.
    private void insert(String sql) {
        rows.add(sql + " on conflict do nothing");
    }

    private void attachedPartitions() {
        String key = pick("", ", primary key (id, day)");
        add("create table reading (id int" + pick("", " not null") + ", day date not null, value int"
                + pick("", " default 3") + key + ") partition by range (day)");
        maybe(1.5, () -> {
            String day = "day date " + pick("not null", "constraint has_day not null");
            add("create table reading_1 ("
                    + pick("value int, id int not null, " + day, "id int not null, " + day + ", value int") + ")");
            add("alter table reading attach partition reading_1 for values from ('2020-01-01') to ('"
                    + pick("2021-01-01", "2022-01-01") + "')");
        });
        maybe(2, () -> {
            add("create table reading_rest (id int not null, day date not null, value int) partition by list (id)");
            add("create table reading_rest_1 (id int not null, day date not null, value int)");
            add("alter table reading_rest attach partition reading_rest_1 for values in (" + pick("1", "1, 2") + ")");
            add("alter table reading attach partition reading_rest default");
        });
        maybe(2, () -> add("create index reading_value on reading (" + pick("value", "day") + ")"));
        insert("insert into reading (id, day) select 1, '2020-05-05' where exists (select from pg_class where relname ="
                + " 'reading_1')");
    }

    private void checks() {
        String labels = pick("('open', 'done')", "('open', 'lost', 'done')");
        add("create table task (id int, state varchar(10) default 'open' check (state in " + labels
                + "), size int check ("
                + pick("size between 1 and 5 and id > 0", "size not between 3 and 5 and id > 0", "size > 1")
                + "), small bool" + pick("", " generated always as (size between 1 and 3 and id > 0) stored") + ")");
        maybe(2, () -> add("create index task_open on task (id) where state in " + labels));
        maybe(
                2,
                () -> add("create view open_task as select id from task where state in " + labels
                        + pick("", " and size between 1 and 2")));
        maybe(
                3,
                () -> add(
                        "create domain level as varchar(5) check (value in ('low', " + pick("'mid'", "'high'") + "))"));
        insert("insert into task (id, state, size) values (1, 'open', 2), (2, 'done', 2)");
    }

    private void mutualPolicies() {
        add("create table team (id int, owner int)");
        add("create table member (team int, person " + pick("int", "bigint") + ")");
        add("alter table team enable row level security");
        add("create policy teams on team " + pick("", "for select ")
                + "using (exists (select from member where member.team = team.id))");
        maybe(
                1.3,
                () -> add(
                        "create policy members on member using (exists (select from team where team.id = member.team and"
                                + " owner = " + pick("1", "2") + "))"));
        maybe(
                2,
                () -> add(
                        "create function team_size(int) returns bigint stable language sql begin atomic select count(*)"
                                + " from member where member.team = $1; end"));
    }

    private void ownedSequences() {
        String table = pick("account", "ledger");
        add("create table account (id " + pick("serial", "bigserial") + pick("", " primary key") + ", number int)");
        if (!table.equals("account")) {
            add("alter table account rename to ledger");
        }
        maybe(2, () -> {
            add("create sequence account_number owned by " + table + ".number");
            maybe(2, () -> add("alter table " + table + " alter number set default nextval('account_number')"));
        });
        insert("insert into " + table + " (number) values (1), (2)");
    }

    private void lookupTable() {
        String type = pick("text", "int", "varchar(3)");
        add("create table kind (id int" + pick("", " primary key") + ", code " + type + pick("", " not null")
                + pick("", ", label text not null default 'x'", ", rank int check (rank > 1)")
                + pick("", ", unique (code)") + ")");
        insert("insert into kind (id, code) values (1, '1'), (2, " + (type.equals("text") ? "'long'" : "'2'") + ")");
    }
}
