package dev.postern.api;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestSchema;
import java.util.List;

/// Schema with objects that some roles cannot use.
///
/// The role `hints_few` has no privilege on objects whose name contains "zq"; `hints_all` has every privilege.
final class HintsSchema {

    static final TestSchema SCHEMA = TestSchema.of("""
            do $$ declare r text; begin
                foreach r in array array['hints_login', 'hints_none', 'hints_few', 'hints_all'] loop
                    if to_regrole(r) is null then execute format('create role %I', r); end if;
                end loop;
                alter role hints_login login noinherit;
                grant hints_none, hints_few, hints_all to hints_login;
            end $$;
            create type gradezq as enum ('a', 'b');
            create domain ratezq as int;
            create type mood as enum ('good', 'bad');
            create table person (id int primary key, name text);
            create table personzq (id int primary key);
            create table ledgerzq (id int primary key, grade gradezq, boss int references ledgerzq);
            create table book (
                id int primary key, title text, mood mood, pricezq int, author_id int references person,
                reviewerzq int constraint reviewzq references person, buyerzq int references personzq,
                sellerzq int references personzq);
            create table pagezq (id int primary key, book_id int references book);
            create table chapter (id int primary key, book_id int references book, book_two int references book);
            create table pair (leftzq int, rightzq int, word text, primary key (leftzq, rightzq));
            create view bookzq_view as select id, title from book;
            insert into person values (1, 'Ann'); insert into book values (1, 'One', 'good', 5, 1, 1, null, null);
            create function totalzq(amount int) returns int stable language sql as 'select $1';
            create function tally(amount int) returns int stable language sql as 'select $1';
            create function tally_all(amountzq int, extra int) returns int stable language sql as 'select $1';
            create function mixed(x int) returns int stable language sql as 'select $1';
            create function mixed(x text) returns text stable language sql as 'select $1';
            create function mixed(x ratezq) returns int stable language sql as 'select 1';
            create function blendzq(x int) returns int stable language sql as 'select $1';
            create function blendzq(x text) returns text stable language sql as 'select $1';
            create function scorezq(book) returns int stable language sql as 'select 1';
            create function rank(book) returns int stable language sql as 'select 2';
            create function rows_of() returns table (idzq int, wordzq text) stable language sql as $$ select 1, 'a' $$;
            revoke execute on all functions in schema public from public;
            grant execute on function tally, mixed(int), mixed(text), rank(book) to hints_few;
            grant execute on all functions in schema public to hints_all;
            grant select (id, title, mood, author_id), update (title) on book to hints_few;
            grant select on person, chapter to hints_few;
            grant select (word), insert (word), update (word) on pair to hints_few;
            grant all on all tables in schema public to hints_all;
            """).roles("hints_login", "hints_none");

    static final String FEW_TOKEN = Bearer.withClaims("{\"role\":\"hints_few\"}");
    static final String ALL_TOKEN = Bearer.withClaims("{\"role\":\"hints_all\"}");

    /// Names of the objects that `hints_few` cannot use.
    static final List<String> FORBIDDEN_FOR_FEW = List.of(
            "gradezq",
            "ratezq",
            "personzq",
            "ledgerzq",
            "pricezq",
            "reviewerzq",
            "reviewzq",
            "buyerzq",
            "sellerzq",
            "pagezq",
            "leftzq",
            "rightzq",
            "bookzq_view",
            "totalzq",
            "tally_all",
            "amountzq",
            "blendzq",
            "scorezq",
            "idzq",
            "wordzq");

    /// Names of the other objects that `hints_none` cannot use.
    static final List<String> FORBIDDEN_FOR_NONE = List.of(
            "person", "book", "chapter", "pair", "title", "author_id", "tally", "mixed", "word", "mood", "rank");

    private HintsSchema() {}
}
