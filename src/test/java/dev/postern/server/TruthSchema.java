package dev.postern.server;

import java.util.List;

/// Schema of [TruthTest]: a table with a column of every kind of type, and schema changes.
final class TruthSchema {

    static final String ANONYMOUS = "truth_anonymous";

    /// Role with a `search_path` setting.
    static final String WANDERER = "truth_wanderer";

    static final String LOGIN = "truth_login";

    private TruthSchema() {}

    static final String SQL = """
            do $$ begin
                if not exists (select from pg_roles where rolname = 'truth_login') then
                    create role truth_login login noinherit;
                    create role truth_anonymous;
                    create role truth_wanderer;
                    grant truth_anonymous, truth_wanderer to truth_login;
                    alter role truth_wanderer set search_path = elsewhere, public;
                end if;
            end $$;
            create schema elsewhere;
            create table elsewhere.things (id text);
            create type elsewhere.mood as enum ('other');
            create type mood as enum ('sad', 'ok', 'happy');
            create type pair as (a int, b text);
            create domain positive as int check (value > 0);
            create table groups (
                id bigint primary key, name text, at timestamptz, key uuid, size int, plain timestamp, day date,
                open boolean, info jsonb, mood mood);
            create table things (
                id bigint primary key, group_id bigint references groups, note text,
                i2 smallint, i4 int, i8 bigint, n numeric, f4 real, f8 double precision, b boolean,
                t text, v varchar(50), c char(6), y bytea, d date, tm time, tz timetz, ts timestamp, tstz timestamptz,
                iv interval, u uuid, j json, jb jsonb, ai int[], texts text[], m mood, moods mood[], p positive, pr pair,
                r int4range, ip inet, net cidr, mac macaddr, bi bit(3), vb bit varying, mo money, tsv tsvector, x xml,
                pt point, o oid);
            create table copies (
                id bigint primary key, group_id bigint references groups, n bigint, d date, tstz timestamptz, u uuid, t text);
            insert into groups select i, 'Group ' || i, timestamptz '2026-01-02 03:04:05.5Z' + i * interval '1 day',
                    md5(i::text)::uuid, 10000000 + i, timestamp '1999-12-31 23:59:59.000001' - i * interval '1 month',
                    date '0044-03-15 BC' + i, i % 2 = 0, jsonb_build_object('i', i), (enum_range(null::mood))[i]
                from generate_series(1, 3) i;
            insert into things select i, nullif(i % 4, 0), 'note', 1000 + i, 10000000 + i, 3544385890265608 + i,
                    i * 12.340, i / 3.0, i * 1e15, i % 3 = 0, 'text "' || i || '" \\ (ä), b', '2026' || i, 'c' || i,
                    decode(md5(i::text), 'hex'), date '2026-01-01' + i, time '01:02:03' + i * interval '1 minute',
                    timetz '01:02:03+02', timestamp '2026-01-02 03:04:05.678' + i * interval '1 hour',
                    timestamptz '2026-01-02 03:04:05Z' - i * interval '30 days', i * interval '1 day 2 hours',
                    md5(i::text)::uuid, json_build_object('a', i), jsonb_build_array(i, 'x', null), array[i, null],
                    array['a', 'b"' || i], (enum_range(null::mood))[i % 3 + 1], enum_range(null::mood), i, format('(%s,b)', i)::pair,
                    int4range(i, 2 * i), ('10.0.0.' || i)::inet, '10.0.0.0/8', '08:00:2b:01:02:03', b'101', b'1',
                    i * 1.5::money, to_tsvector('simple', 'a b ' || i), '<x/>', point(i, 2), 1000 + i
                from generate_series(1, 12) i;
            insert into things (id) values (13);
            create schema postern;
            create table postern.idempotency_keys (
                caller text not null, key text not null, request bytea not null, status integer not null,
                headers jsonb not null, body bytea, created_at timestamptz not null default now(),
                primary key (caller, key));
            create function wander() returns setof things stable language plpgsql as $$
            begin
                perform set_config('search_path', 'elsewhere, public', true);
                return query select * from public.things order by id;
            end $$;
            create function roam(n int) returns setof groups language plpgsql set search_path = elsewhere as $$
            begin
                set local search_path = elsewhere, pg_temp;
                perform set_config('search_path', 'elsewhere', true);
                return query select * from public.groups order by id;
            end $$;
            create function forget() returns setof groups language plpgsql as $$
            begin
                execute 'deallocate all';
                return query select * from public.groups order by id;
            end $$;
            create function elsewhere.gate() returns void language plpgsql as $$
            begin
                if random() < 0.3 then
                    perform set_config('search_path', 'elsewhere, public', true);
                end if;
            end $$;
            create function elsewhere.stray() returns trigger language plpgsql as $$
            begin
                perform set_config('search_path', 'elsewhere', new.id % 2 = 0);
                return new;
            end $$;
            create trigger stray after insert on copies for each row execute function elsewhere.stray();
            grant usage on schema public, elsewhere to public;
            grant usage on schema postern to truth_login;
            grant select, insert, update, delete on all tables in schema public to truth_anonymous, truth_wanderer;
            grant select, insert, update, delete on postern.idempotency_keys to truth_login;
            """;

    /// Columns of `things` whose JSON PostgreSQL writes.
    static final List<String> THINGS = List.of(
            "id", "note", "i2", "i4", "i8", "n", "f4", "f8", "b", "t", "v", "c", "y", "d", "tm", "tz", "ts", "tstz",
            "iv", "u", "j", "jb", "ai", "texts", "m", "moods", "p", "pr", "r", "ip", "net", "mac", "bi", "vb", "mo",
            "tsv", "x", "pt", "o");

    static final List<String> GROUPS =
            List.of("id", "name", "at", "key", "size", "plain", "day", "open", "info", "mood");

    /// Schema changes that can run at any time and in any order.
    static final List<String> CHANGES = List.of(
            "alter table things alter i2 type int",
            "alter table things alter i2 type smallint",
            "alter table things alter i4 type bigint",
            "alter table things alter i4 type int using i4::int",
            "alter table things alter i8 type text using i8::text",
            "alter table things alter i8 type bigint using i8::bigint",
            "alter table things alter n type bigint",
            "alter table things alter n type numeric(30, 4)",
            "alter table things alter b type int using case when b::text in ('true', '1') then 1 else 0 end",
            "alter table things alter b type boolean using b::text in ('true', '1')",
            "alter table things alter t type varchar(80)",
            "alter table things alter t type text",
            "alter table things alter v type varchar(60)",
            "alter table things alter v type varchar(50)",
            "alter table things alter v type int using v::int",
            "alter table things alter v type varchar(50) using v::varchar",
            "alter table things alter d type timestamp",
            "alter table things alter d type date",
            "alter table things alter ts type timestamptz using ts::timestamp at time zone 'UTC'",
            "alter table things alter ts type timestamp using ts::timestamp",
            "alter table things alter tstz type timestamp using tstz::timestamptz at time zone 'UTC'",
            "alter table things alter tstz type timestamptz using tstz::timestamptz",
            "alter table things alter u type text using u::text",
            "alter table things alter u type uuid using u::uuid",
            "alter table things alter j type jsonb using j::jsonb",
            "alter table things alter j type json using j::json",
            "alter table things alter m type text using m::text",
            "alter table things alter m type public.mood using m::public.mood",
            "alter table things alter ai type bigint[]",
            "alter table things alter ai type int[]",
            "alter table things alter f4 type double precision",
            "alter table things alter f4 type real",
            "alter table things alter p type int",
            "alter table things alter p type positive",
            "alter table groups alter name type varchar(90)",
            "alter table groups alter name type text",
            "alter table groups alter size type bigint",
            "alter table groups alter size type int",
            "alter table groups alter at type timestamp using at::timestamptz at time zone 'UTC'",
            "alter table groups alter at type timestamptz using at::timestamptz",
            "alter table groups alter plain type date",
            "alter table groups alter plain type timestamp",
            "alter table groups alter mood type text using mood::text",
            "alter table groups alter mood type public.mood using mood::public.mood",
            "alter role truth_wanderer set search_path = elsewhere",
            "alter role truth_wanderer set search_path = elsewhere, public",
            "alter table copies alter n type bigint",
            "alter table copies alter d type timestamp",
            "alter table copies alter d type date");

    /// Type changes that keep every JSON value, so that a concurrent read has one correct response.
    static final List<String> JSON_PRESERVING_CHANGES = List.of(
            "alter table things alter i4 type bigint",
            "alter table things alter i4 type int",
            "alter table things alter v type varchar(60)",
            "alter table things alter v type varchar(50)",
            "alter table things alter t type varchar(80)",
            "alter table things alter t type text",
            "alter table things alter m type text using m::text",
            "alter table things alter m type public.mood using m::public.mood",
            "alter table things alter ai type bigint[]",
            "alter table things alter ai type int[]",
            "alter table groups alter name type varchar(90)",
            "alter table groups alter name type text",
            "alter table groups alter size type bigint",
            "alter table groups alter size type int");
}
