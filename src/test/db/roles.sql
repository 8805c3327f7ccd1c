-- Role of the requests in tests of this schema, with all privileges on its objects, and the login role of the service.
do $$ begin
    create role tester;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
    create role tester_login login noinherit;
exception when duplicate_object or unique_violation then null;
end $$;
grant tester to tester_login;
grant select on flyway_schema_history to tester_login;

-- function for tests of --pre-request
create function private.gate() returns void language plpgsql as $$
begin
    if current_setting('request.headers')::json ->> 'x-block' is not null then
        raise insufficient_privilege using message = concat_ws(' ', 'blocked', current_user,
            current_setting('request.method'), current_setting('request.path'),
            current_setting('request.cookies')::json ->> 'c', current_setting('request.jwt.claims')::json ->> 'role');
    end if;
    if current_setting('request.headers')::json ->> 'x-answer' is not null then
        perform set_config('response.status', current_setting('request.headers')::json ->> 'x-answer', true);
        perform set_config('response.headers',
            json_build_array(json_build_object('X-App', current_setting('app.settings.name', true)))::text, true);
    end if;
end $$;

do $$
declare
    schema text;
begin
    foreach schema in array (select array_agg(nspname) from pg_namespace
                             where nspname not like 'pg\_%' and nspname not in ('information_schema', 'postern')) loop
        execute format('grant usage, create on schema %I to tester', schema);
        execute format('grant all on all tables in schema %I to tester', schema);
        execute format('grant all on all sequences in schema %I to tester', schema);
        execute format('grant all on all routines in schema %I to tester', schema);
    end loop;
end $$;
alter default privileges grant all on tables to tester;
alter default privileges grant all on sequences to tester;
alter default privileges grant all on routines to tester;
