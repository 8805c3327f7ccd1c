-- Who may do what. The service logs in as postern_authenticator and takes on one of three roles for each request:
-- anonymous, member or administrator. Grants choose the columns, policies the rows.

-- Roles belong to the cluster: those of another database of it stay as they are, and one that is migrated at this
-- moment may be faster. Membership needs no more than CREATEROLE, for whoever makes a role may grant it.
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

-- Nobody gets anything for being somebody. Of functions PostgreSQL gives EXECUTE to all, and for one schema alone that
-- default cannot be taken back: so a function of any later migration needs a grant.
alter default privileges revoke execute on functions from public;
revoke all on schema public from public;
revoke all on users, posts from public;
revoke execute on function set_updated_at() from public;
grant usage on schema public to anonymous, member, administrator, postern_authenticator;

create schema auth;
revoke all on schema auth from public;
comment on schema auth is 'Who is asking, and the accounts that log in; not served.';

-- After the transaction that set it, the setting is '' and not null.
create function auth.user_id() returns bigint
    language sql stable
    return (
        select case when sub ~ '^[0-9]+$' and pg_input_is_valid(sub, 'bigint') then sub::bigint end
        from (select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub') claims (sub)
    );
comment on function auth.user_id() is
    'Number of the user who is asking; null for nobody. In policies as (select auth.user_id()): once per statement.';
revoke all on function auth.user_id() from public;
grant execute on function auth.user_id() to member, administrator;

alter table users add column role text not null default 'member'
    constraint users_role_check check (role in ('member', 'administrator'));
comment on column users.role is 'What the user may do: member or administrator.';

alter table posts alter column user_id set default auth.user_id();

-- Forced, so that the owner is asked too; the owner's policies then let through what runs with the owner's rights,
-- functions that are SECURITY DEFINER, where the owner is no superuser.
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

-- xmin is the version of a row, which ETags are made of; it tells nothing of the row. The key of an identity column
-- comes without a grant on its sequence.
grant select (id, full_name, created_at, xmin) on users to anonymous, member;
grant update (full_name, email, hashed_password) on users to member;
grant select, insert, update, delete on users to administrator;
grant select on posts to anonymous, member;
grant insert (title, content, user_id) on posts to member;
grant update (title, content), delete on posts to member;
grant select, insert, update, delete on posts to administrator;

-- A grant on columns cannot tell rows apart: with one on users.email, members would read everybody's. So the own
-- account is read by a function that has the owner's rights, and knows one row.
create function auth.own_account()
    returns table (id bigint, email text, full_name text, role text, created_at timestamptz, updated_at timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.full_name, u.role, u.created_at, u.updated_at
    from public.users u
    where u.id = (select auth.user_id()) and u.is_active
$$;
comment on function auth.own_account() is 'The account of the user who is asking, while it is active.';
revoke all on function auth.own_account() from public;
grant execute on function auth.own_account() to member, administrator;

create view account with (security_invoker = true) as
    select id, email, full_name, role, created_at, updated_at from auth.own_account();
comment on view account is 'The account of whoever is asking: one row, or none.';
comment on column account.id is 'The user''s number.';
comment on column account.email is 'E-mail address, which only its owner and administrators see.';
comment on column account.full_name is 'Name as the user writes it.';
comment on column account.role is 'What the user may do: member or administrator.';
comment on column account.created_at is 'When the account was made.';
comment on column account.updated_at is 'When the account was last changed; null if never.';
grant select on account to member, administrator;

-- What the service does as itself: keep the answers to writes, and compare the schema's version at start.
grant usage on schema postern to postern_authenticator;
grant select, insert, update, delete on postern.idempotency_keys to postern_authenticator;
do $$
begin
    if to_regclass('flyway_schema_history') is not null then
        grant select on flyway_schema_history to postern_authenticator;
    end if;
end
$$;
