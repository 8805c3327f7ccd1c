-- The roles are kept without privileges in this database, because other databases of the cluster can use them.
-- To remove them: drop role postern_authenticator, anonymous, member, administrator.
do $$
begin
    if to_regclass('flyway_schema_history') is not null then
        revoke all on flyway_schema_history from postern_authenticator;
    end if;
end
$$;
revoke all on postern.idempotency_keys from postern_authenticator;
revoke all on schema postern from postern_authenticator;

drop view account;
drop function auth.own_account();

revoke all on users, posts from anonymous, member, administrator;
drop policy users_owner on users;
drop policy users_read_active on users;
drop policy users_update_own on users;
drop policy users_administer on users;
drop policy posts_owner on posts;
drop policy posts_read on posts;
drop policy posts_insert_own on posts;
drop policy posts_update_own on posts;
drop policy posts_delete_own on posts;
drop policy posts_administer on posts;
alter table users no force row level security;
alter table users disable row level security;
alter table posts no force row level security;
alter table posts disable row level security;

alter table posts alter column user_id drop default;
alter table users drop column role;
drop function auth.user_id();
drop schema auth;

-- the privileges of PUBLIC in a new database
revoke all on schema public from anonymous, member, administrator, postern_authenticator;
grant usage on schema public to public;
grant execute on function set_updated_at() to public;
alter default privileges grant execute on functions to public;
