-- Roles and their privileges. The service logs in as postern_authenticator and assumes one of three roles for each
-- request: anonymous, member or administrator. Grants select the columns, policies the rows.
-- postern: equivalent checksum -570375471

-- Roles belong to the cluster. Another database can have created them before, or can create them at the same moment.
-- CREATEROLE suffices for the memberships, because the creator of a role can grant it.
do $$
declare
    missing text;
begin
    foreach missing in array array['anonymous', 'member', 'administrator', 'postern_authenticator'] loop
        begin
            if to_regrole(missing) is null then
                execute format('create role %I %s noinherit', missing,
                    case missing when 'postern_authenticator' then 'login' else 'nologin' end);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
    foreach missing in array array['anonymous', 'member', 'administrator'] loop
        begin
            if not exists (select from pg_auth_members
                where roleid = missing::regrole and member = 'postern_authenticator'::regrole
                    and set_option and not inherit_option)
            then
                execute format('grant %I to postern_authenticator with inherit false, set true', missing);
            end if;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end
$$;

-- PUBLIC has no privileges. By default PostgreSQL grants it EXECUTE on every function, and this default cannot be
-- revoked for one schema alone. So each function of a later migration needs a grant, in every schema.
alter default privileges revoke execute on functions from public;
revoke all on schema public from public;
revoke all on users, posts from public;
revoke execute on function set_updated_at() from public;
grant usage on schema public to anonymous, member, administrator, postern_authenticator;

create schema auth;
revoke all on schema auth from public;
comment on schema auth is 'Identity of the caller, and functions for the login; not served.';

-- A custom setting is '', not null, after the transaction that set it.
create function auth.user_id() returns bigint
    language sql stable
    return (
        select case when sub ~ '^[0-9]+$' and pg_input_is_valid(sub, 'bigint') then sub::bigint end
        from (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub') claims (sub)
    );
comment on function auth.user_id() is
    'Number of the calling user; null without a user. Policies use (select auth.user_id()), which runs once per statement.';
revoke all on function auth.user_id() from public;
grant execute on function auth.user_id() to member, administrator;

alter table users add column role text not null default 'member'
    constraint users_role_check check (role in ('member', 'administrator'));
comment on column users.role is 'Role of the user: member or administrator.';

alter table posts alter column user_id set default auth.user_id();

-- FORCE applies the policies to the owner as well. The policies of the owner then allow the functions that run with its
-- privileges (SECURITY DEFINER), if the owner is no superuser.
alter table users enable row level security;
alter table users force row level security;
alter table posts enable row level security;
alter table posts force row level security;

create policy users_owner on users to current_user using (true) with check (true);
create policy users_read_active on users for select to anonymous, member using (is_active);
create policy users_update_own on users for update to member
    using (id = (select auth.user_id()) and is_active)
    with check (id = (select auth.user_id()));
create policy users_administer on users to administrator using (true) with check (true);

create policy posts_owner on posts to current_user using (true) with check (true);
create policy posts_read on posts for select to anonymous, member using (true);
create policy posts_insert_own on posts for insert to member with check (user_id = (select auth.user_id()));
create policy posts_update_own on posts for update to member
    using (user_id = (select auth.user_id()))
    with check (user_id = (select auth.user_id()));
create policy posts_delete_own on posts for delete to member using (user_id = (select auth.user_id()));
create policy posts_administer on posts to administrator using (true) with check (true);

-- xmin is the version of a row, from which ETags are computed. It reveals nothing about the row. An identity column
-- needs no grant on its sequence.
grant select (id, full_name, created_at, xmin) on users to anonymous, member;
grant update (full_name, email, hashed_password) on users to member;
grant select, insert, update, delete on users to administrator;
grant select on posts to anonymous, member;
grant insert (title, content, user_id) on posts to member;
grant update (title, content), delete on posts to member;
grant select, insert, update, delete on posts to administrator;

-- A grant on a column applies to all rows: with one on users.email, members could read the addresses of all users. So
-- a function with the owner's privileges reads the caller's account alone.
create function auth.own_account()
    returns table (id bigint, email text, full_name text, role text, created_at timestamptz, updated_at timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.full_name, u.role, u.created_at, u.updated_at
    from public.users u
    where u.id = (select auth.user_id()) and u.is_active
$$;
comment on function auth.own_account() is 'Account of the calling user, if it is active.';
revoke all on function auth.own_account() from public;
grant execute on function auth.own_account() to member, administrator;

create view account with (security_invoker = true) as
    select id, email, full_name, role, created_at, updated_at from auth.own_account();
comment on view account is 'Account of the calling user: one row, or none.';
comment on column account.id is 'Number of the user.';
comment on column account.email is 'E-mail address, which only its owner and administrators can read.';
comment on column account.full_name is 'Full name.';
comment on column account.role is 'Role of the user: member or administrator.';
comment on column account.created_at is 'Time at which the account was created.';
comment on column account.updated_at is 'Time of the last change; null if there was none.';
grant select on account to member, administrator;

-- Privileges of the login role: it stores the responses to writes, and compares the version of the schema at start.
grant usage on schema postern to postern_authenticator;
grant select, insert, update, delete on postern.idempotency_keys to postern_authenticator;
do $$
begin
    if to_regclass('flyway_schema_history') is not null then
        grant select on flyway_schema_history to postern_authenticator;
    end if;
end
$$;
