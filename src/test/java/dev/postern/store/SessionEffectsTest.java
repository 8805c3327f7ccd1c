package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.PoetrySchema;
import dev.postern.testing.TestDatabases;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of detected session effects, which must not miss a statement.
class SessionEffectsTest {

    /// Tables, functions without effects, and one that changes the session.
    private static final String SCHEMA = """
            create table item (id int primary key, name text);
            create table "Odd name" (id int primary key);
            create function harmless(int) returns int language sql as $$ select $1 + 1 $$;
            create function harmless_too(x int) returns int language plpgsql as $$ declare y int; begin
                if x > 0 then y := harmless(x); end if; perform count(*) from item; return y; end $$;
            create function set_role(x int) returns int immutable language plpgsql as $$ begin
                perform pg_catalog.set_config('role', 'none', true); return x; end $$;
            create function touch() returns trigger language plpgsql as $$ begin new.name := 'x'; return new; end $$;
            """;

    private static SessionEffects effects(String definitions) {
        DatabaseAddress address = TestDatabases.createEmpty();
        TestDatabases.execute(address, definitions);
        return effects(address);
    }

    private static SessionEffects effects(DatabaseAddress address) {
        try (Database database = new Database(
                address, DatabaseSettings.singleConnection(Duration.ofSeconds(9), Duration.ofSeconds(9)))) {
            return SessionEffects.read(database.asService());
        }
    }

    private static final String READ = "select t.\"id\" from \"public\".\"item\" as t where t.\"id\" = ?";
    private static final String DELETE = "delete from \"public\".\"item\" where \"id\" = ?";
    private static final String INSERT = "insert into \"public\".\"item\" (\"id\") values (?)";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select                                                                       | false | false | false
            create policy p on item using (harmless(id) > 0); alter table item enable row level security | false | false | false
            create policy p on item using (set_role(id) > 0); alter table item enable row level security | true  | true | true
            create policy p on item using (set_role(id) > 0)                             | false | false | false
            create policy p on item using (exists (select from v)); alter table item enable row level security | true | true | true
            create trigger t before insert on item for each row execute function touch() | false | false | false
            create function f() returns trigger language plpgsql as $$ begin SET LOCAL work_mem = '1MB'; return new; end $$; create trigger t before insert on item for each row execute function f() | false | true | false
            create function f() returns trigger language plpgsql as $$ begin execute concat('sel', 'ect 1'); return new; end $$; create trigger t before insert on item for each row execute function f() | false | true | false
            create function f() returns trigger language plpgsql as $$ begin perform set_role(1); return new; end $$; create trigger t before insert on item for each row execute function f() | false | true | false
            create function f() returns trigger language plpgsql as $$ begin insert into "Odd name" values (1); return new; end $$; create trigger t before insert on item for each row execute function f() | false | true | false
            alter table item alter name set default set_role(1)::text                    | false | true | true
            alter table item add column g int generated always as (id + 1) stored        | false | false | false
            alter table item add check (harmless_too(id) > 0)                            | false | false | false
            alter table item add check (set_role(id) > 0)                                | false | true | true
            create domain d as int check (set_role(value) > 0); alter table item add column d d | false | true | true
            create domain d as int check (value > 0); alter table item add column d d    | false | false | false
            create rule r as on insert to item do also select set_role(1)                | false | true | true
            create table kid (item_id int references item on delete cascade); create trigger t after delete on kid for each row execute function g() | false | false | true
            create table kid (item_id int references item); create trigger t after delete on kid for each row execute function g() | false | false | false
            create table kid () inherits (item); create trigger t before insert on kid for each row execute function g() | false | true | true
            create function renamed(text, text, boolean) returns text language internal as 'set_config_by_name'; create policy p on item using (renamed('app.x', name, true) <> ''); alter table item enable row level security | true | true | true
            create function equal(item, item) returns boolean language plpgsql as $$ begin perform set_role(1); return true; end $$; create operator = (function = equal, leftarg = item, rightarg = item) | true | true | true
            create policy p on item for insert with check (set_role(id) > 0); alter table item enable row level security | true | true | true
            create index i on item (set_role(id))                                        | false | true | true
            create index i on item (id) where set_role(id) > 0                           | false | true | true
            create domain d as int default set_role(1); alter table item add column d d  | false | true | true
            create domain d as int check (set_role(value) > 0); create domain e as d; alter table item add column e e | false | true | true
            create domain d as int check (set_role(value) > 0); create type c as (d d); alter table item add column c c | false | true | true
            create table kid (item_id int references item on delete set null); create trigger t after update on kid for each row execute function g() | false | false | true
            create table kid (item_id int references item on update cascade); create trigger t after update on kid for each row execute function g() | false | false | true
            create table kid (item_id int references item on delete set null); create trigger t before insert on kid for each row execute function g() | false | false | true
            create table kid (item_id int references item on delete cascade); create table toy (kid_id int); alter table kid add unique (item_id); alter table toy add foreign key (kid_id) references kid (item_id) on delete cascade; create trigger t after delete on toy for each row execute function g() | false | false | true
            create type c as (x int); create function to_c(int) returns c language plpgsql as $$ begin perform set_role($1); return row($1); end $$; create cast (int as c) with function to_c(int) | true | true | true
            create function compare(int, int) returns int immutable language plpgsql as $$ begin perform set_role(1); return 0; end $$; create operator class c for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 compare(int, int) | true | true | true
            create function difference(int, int) returns float8 immutable language plpgsql as $$ begin perform set_role(1); return 0; end $$; create type c as range (subtype = int, subtype_diff = difference) | true | true | true
            """)
    void statementOnTable_changesSessionIfCodeOfTheTableDoes(
            String definitions, boolean read, boolean insert, boolean delete) {
        SessionEffects effects = effects(SCHEMA + "create view v as select set_role(1) as id;"
                + "create function g() returns trigger language plpgsql as $$ begin perform set_role(1);"
                + " return null; end $$;" + definitions);
        assertThat(effects.mayChange(READ)).as("read").isEqualTo(read);
        assertThat(effects.mayChange(INSERT)).as("insert").isEqualTo(insert);
        assertThat(effects.mayChange(DELETE)).as("delete").isEqualTo(delete);
    }

    /// Effects of a schema with functions, views, aggregates and types.
    private static final SessionEffects OBJECTS = effects(SCHEMA + """
            create view v as select set_role(1) as id;
            create view "Odd view" as select * from v;
            create function wraps() returns setof "Odd view" language sql as $$ select * from "Odd view" $$;
            create view over as select * from wraps();
            create function plus(int, item) returns int language sql as $$ select set_role(1) $$;
            create aggregate total(item) (sfunc = plus, stype = int);
            create function add(int, item) returns int language sql as $$ select $1 + 1 $$;
            create aggregate sum_up(item) (sfunc = add, stype = int);
            create aggregate finished(int) (sfunc = int4pl, stype = int, finalfunc = set_role);
            create domain strict as int check (set_role(value) > 0);
            create function body(int) returns int language sql return set_role($1);
            create function defaulted(int default set_role(1)) returns int language sql as $$ select $1 $$;
            create function escaped(int) returns int language sql as $$ select U&"set\\005frole"($1) $$;
            create function "Capital"(int) returns int language sql as $$ select SET_ROLE($1) $$;
            create function "Odd ""name\"""(int) returns int language sql as $$ select set_role($1) $$;
            create extension pg_trgm;
            create extension dblink;
            create extension postgres_fdw;
            create server away foreign data wrapper postgres_fdw;
            create foreign table distant (id int) server away;
            create function native() returns real language c as '$libdir/pg_trgm', 'show_limit';
            create table kept (id int primary key, name text);
            create function keep() returns trigger language plpgsql as $$ begin perform set_role(1); return new; end $$;
            create trigger keep before update on kept for each row execute function keep();
            create table thrown (id int primary key);
            create trigger keep before delete on thrown for each row execute function keep();
            """);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select "public"."harmless"(?)                         | false
            select "public"."harmless_too"(?)                     | false
            select "public"."set_role"(?)                         | true
            select set_role(?)                                    | true
            SELECT SET_ROLE(?)                                    | true
            select U&"set\\005frole"(?)                           | true
            select * from "public"."v"                            | true
            select * from "public"."over"                         | true
            select * from "public"."Odd view"                     | true
            select set_config('role', ?, true)                    | true
            select pg_advisory_lock(?)                            | true
            select pg_try_advisory_lock_shared(?)                 | true
            select ts_stat(?)                                     | true
            select ts_rewrite(?, ?)                               | true
            select query_to_xml(?, true, true, '')                | true
            select query_to_xml_and_xmlschema(?, true, true, '')  | true
            select query_to_xmlschema(?, true, true, '')          | true
            select count(*), to_json(t) from "public"."item" as t | false
            select "public"."total"(t) from "public"."item" as t  | true
            select "public"."sum_up"(t) from "public"."item" as t | false
            select "public"."finished"(t.id) from "public"."item" as t | true
            select cast(? as "public"."strict")                   | true
            select "public"."body"(?)                             | true
            select "public"."defaulted"()                         | true
            select "public"."escaped"(?)                          | true
            select "public"."Capital"(?)                          | true
            select "public"."Odd ""name\"""(?)                     | true
            select "public"."similarity"(?, ?)                    | false
            select "public"."dblink"(?, ?)                        | true
            select "public"."native"()                            | true
            select * from "public"."distant"                      | true
            insert into "public"."kept" (id) values (?)           | false
            insert into "public"."kept" (id) values (?) on conflict (id) do update set name = ? | true
            merge into "public"."kept" as k using item as i on k.id = i.id when matched then do nothing | true
            merge into "public"."thrown" as k using item as i on k.id = i.id when matched then delete | true
            """)
    void statement_changesSessionIfNamedObjectDoes(String sql, boolean changes) {
        assertThat(OBJECTS.mayChange(sql)).isEqualTo(changes);
    }

    /// A reset would cost a round trip per request.
    @Test
    void policiesAndTriggersWithoutSuchFunctions_needNoReset() {
        SessionEffects effects = effects(PoetrySchema.createDatabase());
        for (String sql : new String[] {
            "select t.\"id\", t.\"full_name\", t.\"email\" from \"public\".\"poets\" as t where t.\"is_active\"",
            "select t.\"title\", t.\"content\" from \"public\".\"poems\" as t",
            "insert into \"public\".\"poets\" (\"email\") values (?)",
            "insert into \"public\".\"poems\" (\"title\", \"poet_id\") values (?, ?)",
            "update \"public\".\"poems\" set \"title\" = ?",
            "delete from \"public\".\"poems\""
        }) {
            assertThat(effects.mayChange(sql)).as(sql).isFalse();
        }
    }
}
