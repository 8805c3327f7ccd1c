package dev.postern.server;

import dev.postern.testing.TestSchema;

/// Schemas whose functions, triggers, views and policies change the state of the session.
final class SessionChanges {

    /// Schema whose login role assumes the role of the caller.
    static final TestSchema AS_CALLER = TestSchema.of("""
                    do $$ begin
                        if to_regrole('changes_login') is null then
                            create role changes_login login noinherit;
                            create role changes_reader;
                            create role changes_chief;
                            grant changes_reader, changes_chief to changes_login;
                        end if;
                    end $$;
                    create table payroll (id int primary key, cents int);
                    insert into payroll values (1, 100);
                    create policy own on payroll to changes_reader using (cents < 0);
                    create table letter (id int primary key, name text, value text, local boolean default true);
                    create table note (id int primary key, letter_id int references letter,
                        seen text default current_user || ' ' || coalesce(current_setting('app.x', true), ''));
                    create function change() returns trigger language plpgsql as $$ begin
                        perform set_config(new.name, new.value, new.local);
                        return new;
                    end $$;
                    create trigger change before insert on letter for each row when (new.name is not null)
                        execute function change();
                    create table late (id int primary key, seen text);
                    create function see() returns trigger language plpgsql as $$ begin
                        update late set seen = current_user || ' ' || (current_setting('request.jwt.claims')::json ->> 'sub')
                        where id = new.id;
                        return null;
                    end $$;
                    create constraint trigger see after insert on late deferrable initially deferred
                        for each row execute function see();
                    create function set_it(name text, value text, local boolean) returns text language plpgsql as $$ begin
                        return set_config(name, value, local);
                    end $$;
                    create function set_stable(name text, value text, local boolean) returns setof text stable
                        language plpgsql as $$ begin
                        return next set_config(name, value, local);
                    end $$;
                    create function run_it(sql text) returns void language plpgsql as $$ begin execute sql; end $$;
                    create function ask(sql text) returns text language plpgsql as $$ declare answer text; begin
                        execute sql into answer;
                        return answer;
                    end $$;
                    create function setting(name text) returns text stable language sql return
                        current_setting(name, true);
                    create function who() returns text stable language sql return current_user || ' ' || session_user;
                    create view by_view as select 1 as id, set_config('app.x', 'by a view', false) as value;
                    create table guarded (id int primary key);
                    insert into guarded values (1);
                    create function allow() returns boolean language plpgsql as $$ begin
                        perform set_config('app.x', 'by a policy', false);
                        return true;
                    end $$;
                    create policy allowed on guarded using (allow());
                    alter table guarded enable row level security;
                    create table person (id int primary key, name text);
                    insert into person values (1, 'Ann');
                    create function label(person) returns text stable language plpgsql as $$ begin
                        perform set_config('app.x', 'by a field', false);
                        return $1.name;
                    end $$;
                    create table reply (id int primary key, letter_id int references letter,
                        writer text default current_user);
                    create function keep() returns trigger language plpgsql as $$ begin return new; end $$;
                    create trigger keep before insert on reply for each row execute function keep();
                    create function prepare() returns void language plpgsql as $$ begin
                        if current_setting('request.jwt.claims')::json ->> 'sub' = '7' then
                            perform set_config('app.x', 'of caller 7', false);
                        end if;
                    end $$;
                    create function reader(letter) returns text stable language sql return current_user;
                    create function reader(reply) returns text stable language sql return current_user;
                    grant usage on schema public to changes_reader, changes_chief;
                    grant select, insert on letter, note, reply to changes_reader, changes_chief;
                    grant select, insert, update on late to changes_reader;
                    grant select on by_view, guarded, person to changes_reader;
                    grant select on payroll to changes_chief;
                    """).roles("changes_login", "changes_reader");

    /// Schema without roles: requests run as the login role.
    static final TestSchema AS_LOGIN_ROLE = TestSchema.of("""
                    create table payroll (id int primary key);
                    create table letter (id int primary key, name text, value text, local boolean default true);
                    do $$ begin
                        if to_regrole('changes_other') is null then create role changes_other; end if;
                    end $$;
                    grant insert, select on letter to changes_other;
                    create function change() returns trigger language plpgsql as $$ begin
                        perform set_config(new.name, new.value, new.local);
                        return new;
                    end $$;
                    create trigger change before insert on letter for each row execute function change();
                    create table reply (id int primary key, letter_id int references letter,
                        writer text default current_user);
                    create function keep() returns trigger language plpgsql as $$ begin return new; end $$;
                    create trigger keep before insert on reply for each row execute function keep();
                    create function who() returns text stable language sql return current_user || ' ' || session_user;
                    """);

    private SessionChanges() {}
}
