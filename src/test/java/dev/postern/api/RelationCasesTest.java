package dev.postern.api;

import dev.postern.testing.CaseFile;
import dev.postern.testing.TestSchema;
import dev.postern.testing.TestService;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Keys and relationships of views, and the embeds and aggregates that use them.
class RelationCasesTest {

    @RegisterExtension
    static final TestService SERVICE = TestSchema.of("""
            create schema hidden;

            create table crew (id int primary key, name text, boss int references crew);
            insert into crew values (1, 'Ann', null), (2, 'Bea', 1), (3, 'Cid', 1), (4, 'Dee', 2);
            create view crew_plain as select name, id, boss from crew;
            create view crew_names as select name from crew;
            create view crew_twice as select id as first, name, id as second from crew;
            create view crew_over as select id, name from crew_plain;
            create materialized view crew_stored as select id, name from crew;
            create table berth (ship int, deck text, label text, primary key (ship, deck));
            insert into berth values (1, 'a', 'x'), (1, 'b', 'y');
            create view berth_all as select deck, label, ship from berth;
            create view berth_part as select deck, label from berth;
            create view crew_boss as select c.id, c.name, b.name as boss_name from crew c left join crew b on b.id = c.boss;
            create table task (id int primary key, crew_id int references crew, title text);
            insert into task values (10, 1, 'row'), (11, 1, 'cook'), (12, 2, 'sail'), (13, null, 'rest');
            create view crew_task as select c.id as crew, c.name, t.id as task, t.title
                from crew c left join task t on t.crew_id = c.id;
            create view crew_titles as select c.id, t.title from crew c join task t on t.crew_id = c.id;
            create function save_crew_task() returns trigger language plpgsql as $$ begin
                if tg_op = 'INSERT' then
                    insert into crew values (new.crew, new.name);
                    if new.task is not null then insert into task values (new.task, new.crew, new.title); end if;
                else
                    update crew set name = new.name where id = old.crew;
                    update task set title = new.title where id = old.task;
                end if;
                return new; end $$;
            create trigger save instead of insert or update on crew_task for each row execute function save_crew_task();
            create view crew_sent as select id, name from crew;
            create function save_crew() returns trigger language plpgsql as $$ begin
                if tg_op = 'INSERT' then insert into crew values (new.id, new.name || '!');
                else update crew set name = new.name || '?' where id = old.id; end if;
                return new; end $$;
            create trigger save instead of insert or update on crew_sent for each row execute function save_crew();
            create view crew_sent_over as select id, name from crew_sent;
            create table seat (id int generated always as identity primary key, label text unique);
            insert into seat (label) values ('one'), ('two');
            create view seat_all as select id, label from seat;

            create table room (id int primary key, name text);
            create table tool (id int primary key, name text);
            create table hidden.loan (room_id int references room, tool_id int references tool, note text,
                primary key (room_id, tool_id));
            create view loan_all as select tool_id as tool, room_id as room, note from hidden.loan;
            create view room_all as select id, name from room;
            create view tool_all as select id, name from tool;
            create table hidden.visit (id int primary key, room_id int references room, crew_id int references crew);
            create view visit_all as select * from hidden.visit;
            create table duty (crew_id int references crew, room_id int references room, primary key (crew_id, room_id));
            create view duty_all as select * from duty;
            insert into room values (1, 'hold'), (2, 'galley'), (3, 'bilge');
            insert into tool values (1, 'saw'), (2, 'pan'), (3, 'rope');
            insert into hidden.loan values (1, 1, 'a'), (1, 3, 'b'), (2, 2, 'c');
            insert into hidden.visit values (1, 1, 1);
            insert into duty values (1, 1), (1, 2), (2, 2);

            create table side (a int, b int, name text, primary key (a, b));
            create table game (id int primary key, a int, b int, foreign key (a, b) references side);
            insert into side values (1, 1, 'one'), (1, 2, 'two');
            insert into game values (1, 1, 1), (2, 1, 2);
            create view game_all as select id, a as a1, b as b1, a as a2, b as b2 from game;
            create view game_pair as select g.id, g.a, g.b, h.a as next_a, h.b as next_b
                from game g left join game h on h.id = g.id + 1;
            create view task_twice as select id, crew_id as owner, crew_id as owner_2 from task;

            create table hidden.leaf (id int primary key, up int references hidden.leaf, name text);
            insert into hidden.leaf values (1, null, 'root'), (2, 1, 'twig'), (3, 1, 'bud');
            create view leaf_all as select * from hidden.leaf;
            create view leaf_twice as select id, name, up as boss, up as chief from hidden.leaf;
            create table hidden.cell (id int generated always as identity primary key, label text);
            insert into hidden.cell (label) values ('one');
            create view cell_all as select id, label from hidden.cell;

            create domain shade as int;
            create function shade_json(shade) returns json immutable language sql
                as $$ select to_json('#' || lpad(to_hex($1::int), 6, '0')) $$;
            create cast (shade as json) with function shade_json(shade) as implicit;
            create type mood as enum ('calm', 'wild');
            create table paint (id int primary key, shade shade, sizes bigint[], label text);
            create table base (id int primary key, shade shade);
            create table mix (id int primary key, paint_id int references paint, base_id int references base, part shade);
            insert into paint values (1, 255, '{3,4}', '{a,b}'), (2, 65280, '{5}', '{calm}'), (3, 1, null, '{}');
            insert into base values (1, 255), (2, 16);
            insert into mix values (1, 1, 1, 16), (2, 2, 2, 32);
            create function size_count(paint) returns int stable language sql as $$ select cardinality($1.sizes) $$;
            create schema far;
            create table far.place (id int primary key);
            create function far.far_count(public.paint) returns int stable language sql as $$ select 1 $$;

            create table firm (id int primary key, name text);
            create table site (id int primary key, firm_id int references firm, name text);
            create table desk (id int primary key, site_id int references site, price int);
            create table desk_cost (id int primary key, desk_id int references desk, amount int);
            create table seat_at (site_id int references site, n int, primary key (site_id, n));
            insert into firm values (1, 'Zeta'), (2, 'Alpha');
            insert into site values (1, 2, 'Ulm'), (2, 2, 'Bonn'), (3, 1, 'Ulm');
            insert into desk values (1, 1, 10), (2, 3, 20), (3, 2, 30), (4, 3, 40);
            insert into desk_cost values (1, 1, 1), (2, 1, 2), (3, 2, 5);
            insert into seat_at values (1, 1), (1, 2);

            create extension btree_gist;
            create table price (item int, valid daterange, cents int, primary key (item, valid without overlaps));
            insert into price values (1, '[2026-01-01,2026-02-01)', 10);
            create table turn (id int primary key deferrable, name text);
            insert into turn values (1, 'a');
            create table subscription (id int generated by default as identity (start with 10) primary key,
                person text, place text, plan text, ended date);
            create unique index current_plan on subscription (person) where ended is null;
            create unique index paid_place on subscription (place) where plan = 'paid';
            create unique index free_place on subscription (place) where plan = 'free' and place <> '{0}?';
            insert into subscription values (1, 'ann', 'p1', 'free', null), (2, 'ann', 'p2', 'paid', '2025-01-01'),
                (3, 'bea', 'p1', 'paid', null);
            create view subscription_all as select id, person, place, plan, ended from subscription;
            """, "public", "far").serve("--aggregates");

    @TestFactory
    Stream<DynamicTest> keysOfViews() {
        return CaseFile.tests(SERVICE, "relations/view-keys.txt");
    }

    @TestFactory
    Stream<DynamicTest> junctionsThatAreViews() {
        return CaseFile.tests(SERVICE, "relations/view-junctions.txt");
    }

    @TestFactory
    Stream<DynamicTest> columnsOfViews() {
        return CaseFile.tests(SERVICE, "relations/view-columns.txt");
    }

    @TestFactory
    Stream<DynamicTest> selectItems() {
        return CaseFile.tests(SERVICE, "relations/select.txt");
    }

    @TestFactory
    Stream<DynamicTest> upserts() {
        return CaseFile.tests(SERVICE, "relations/upserts.txt");
    }

    @TestFactory
    Stream<DynamicTest> aggregates() {
        return CaseFile.tests(SERVICE, "relations/aggregates.txt");
    }
}
