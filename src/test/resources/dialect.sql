-- Items, ledgers, bookings and functions: schema of the tests of headers, errors, writes and calls.
-- dialect_login can only assume dialect_anonymous (reads items) and dialect_member (reads items and notes).
do $$
declare
    missing text;
begin
    foreach missing in array array['dialect_anonymous', 'dialect_member', 'dialect_login'] loop
        if to_regrole(missing) is null then
            execute format('create role %I noinherit', missing);
        end if;
    end loop;
end $$;
alter role dialect_login login;
grant dialect_anonymous, dialect_member to dialect_login with inherit false, set true;

create domain shade as text check (value in ('light', 'dark'));
create table item (
    id int primary key,
    name varchar(5) not null,
    size smallint,
    price numeric(5, 2),
    sizes int[],
    doc jsonb,
    made date,
    shade shade
);
insert into item (id, name, size) values (1, 'pen', 10), (2, 'cup', 20), (3, 'box', 30);

create table note (id int primary key, body text);
insert into note values (1, 'private');
grant select on item to dialect_anonymous, dialect_member;
grant select on note to dialect_member;

create table booking (id int primary key, during int4range, exclude using gist (during with &&));
insert into booking values (1, '[1,5)');

create table heap (a int, b int);

create function greet(name text, times smallint default 1) returns text stable language sql
    as $$ select repeat('Hi ' || name || '. ', times) $$;
create function sum_of(terms int[]) returns bigint stable language sql as $$ select sum(t) from unnest(terms) t $$;
create function two_rows() returns int stable language sql as $$ select (select id from item) $$;
create function too_long(length int) returns int stable language plpgsql
    as $$ begin raise exception 'index row size % exceeds maximum', length using errcode = '54000'; end $$;
create function not_ready() returns int stable language plpgsql
    as $$ begin raise exception 'not ready' using errcode = '55000'; end $$;

create function say(text) returns text immutable language sql as $$ select 'got ' || coalesce($1, 'nothing') $$;
create function say_json(json) returns json immutable language sql as $$ select $1 $$;
create function say_jsonb(jsonb) returns jsonb immutable language sql as $$ select $1 $$;
create function say_xml(xml) returns text immutable language sql as $$ select $1::text $$;
create function say_bytes(bytea) returns int immutable language sql as $$ select length($1) $$;
create function plus(a int, b int default 10) returns int immutable language sql as $$ select a + b $$;

create table region_part (region text, id int, name text, primary key (region, id)) partition by list (region);
create table region_part_north partition of region_part for values in ('north');
create table region_part_south partition of region_part for values in ('south');
insert into region_part values ('north', 1, 'old');
create table long_name (id int primary key, name text);
insert into long_name select i, repeat('x', 30000) || i from generate_series(1, 3) i;
create table figure (id int primary key, amount numeric);
insert into figure values (1, repeat('7', 1201)::numeric);

create function any_row() returns record stable language sql as $$ select 1 as id, 'x'::text as name $$;
create function any_named(label text, n int default 2) returns record stable language plpgsql
    as $$ declare r record; begin select n as number, label as label into r; return r; end $$;
create function any_rows(count int) returns setof record stable language sql
    as $$ select i as id, 'row ' || i as name from generate_series(1, count) i $$;
create function no_record() returns record stable language sql as $$ select 1, 2 where false $$;
create domain "text/html" as text;
create domain "text/plate" as text;
create domain "text/plain" as text;
create domain "*/*" as bytea;
create domain "application/vnd.pgrst.object" as text;
create function as_html() returns "text/html" immutable language sql as $$ select '<p>ä</p>' $$;
create function as_plate() returns "text/plate" immutable language sql as $$ select 'plate' $$;
create function as_plain() returns "text/plain" immutable language sql as $$ select 'plain' $$;
create function as_any() returns "*/*" immutable language sql as $$ select '\x616e79'::bytea $$;
create function as_object() returns "application/vnd.pgrst.object" immutable language sql as $$ select 'never' $$;
create function next_line(state "text/plate", anyelement) returns "text/plate" immutable language sql
    as $$ select (coalesce(state, '') || '|')::"text/plate" $$;
create aggregate lines(anyelement) (sfunc = next_line, stype = "text/plate");

create table meter (id int primary key, place text);
create table reading (id int primary key, meter_id int references meter);
insert into meter values (1, 'hall'), (2, 'yard');
insert into reading values (1, 1), (2, 1);
create function meters() returns setof meter stable language sql as $$ select * from meter order by id $$;
create domain "text/rows" as text;
create function next_row(state "text/rows", anyelement) returns "text/rows" immutable language sql
    as $$ select (coalesce(state, '') || $2::text || ';')::"text/rows" $$;
create aggregate rows_as_text(anyelement) (sfunc = next_row, stype = "text/rows");
create domain "text/places" as text;
create function next_place(state "text/places", meter) returns "text/places" immutable language sql
    as $$ select (coalesce(state, '') || $2.place || ',')::"text/places" $$;
create function name_places(state "text/places") returns "text/places" language plpgsql as $$ begin
    perform set_config('response.headers', '[{"X-Places":"all"}]', true);
    return state;
end $$;
create aggregate places(meter) (sfunc = next_place, stype = "text/places", finalfunc = name_places);

create function say_twice(text) returns text immutable language sql as $$ select $1 $$;
create function chosen(n int) returns text immutable language sql as $$ select 'int' $$;
create function chosen(n text, m int default 0) returns text immutable language sql as $$ select 'text' $$;
create function chosen(n xml) returns text immutable language sql as $$ select 'xml' $$;
create function raise_bare() returns void language plpgsql as $$ begin
    raise sqlstate 'PGRST' using message = '{"code":"1","message":"m"}';
end $$;

create table ledger (
    id int generated always as identity primary key,
    price int not null,
    quantity int not null default 1,
    total int generated always as (price * quantity) stored,
    doc jsonb,
    doc_text jsonb generated always as (doc) stored
);
insert into ledger (price, quantity, doc) values (3, 2, '{"a":1}'), (5, 1, null);
create table stock (code text primary key, amount int, twice int generated always as (amount * 2) stored);
create table shelf (
    code text primary key deferrable,
    amount int,
    twice int generated always as (amount * 2) stored
);
insert into stock (code, amount) values ('a', 1), ('b', 2);
insert into shelf values ('a', 1), ('b', 2);
