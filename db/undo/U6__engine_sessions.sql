comment on schema auth is 'Identity of the caller, and functions for the login; not served.';

-- The objects of V5__accounts.sql, without sessions.
create table auth.refresh_tokens (
    hash       bytea       primary key constraint refresh_tokens_hash_check check (octet_length(hash) = 32),
    family     uuid        not null,
    user_id    bigint      not null constraint refresh_tokens_user_id_fkey references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz
);

create index refresh_tokens_family_idx on auth.refresh_tokens (family);
create index refresh_tokens_user_id_idx on auth.refresh_tokens (user_id);
create index refresh_tokens_expires_at_idx on auth.refresh_tokens (expires_at);

-- The table needs no policies, because no role has a grant: only the functions below use it, with the owner's
-- privileges.
comment on table auth.refresh_tokens is 'Refresh tokens of the sessions; used by functions alone.';
comment on column auth.refresh_tokens.hash is 'SHA-256 of the token, which itself is not stored.';
comment on column auth.refresh_tokens.family is 'Session: a login and the tokens refreshed from it.';
comment on column auth.refresh_tokens.user_id is 'User of the session.';
comment on column auth.refresh_tokens.created_at is 'Time at which the token was issued.';
comment on column auth.refresh_tokens.expires_at is 'Time at which the token expires.';
comment on column auth.refresh_tokens.used_at is 'Time at which the token was used; null if it can still be used.';

-- The login role uses these functions alone. Each function that changes sessions first locks the row of the user. So
-- the end of a session misses no token that is created at the same time, and there is no deadlock.

create function auth.account_by_email(email text)
    returns table (id bigint, email text, role text, hashed_password text, is_active boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.role, u.hashed_password, u.is_active
    from public.users u
    where lower(u.email) = lower(account_by_email.email)
$$;
comment on function auth.account_by_email(text) is 'Account with an e-mail address, regardless of case.';

create function auth.account(id bigint)
    returns table (id bigint, email text, role text, is_active boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.role, u.is_active
    from public.users u
    where u.id = account.id
$$;
comment on function auth.account(bigint) is 'Account with a number.';

-- Each new session deletes some expired tokens of any user.
create function auth.open_session(user_id bigint, token_hash bytea, expires_at timestamptz) returns uuid
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    made uuid := gen_random_uuid();
begin
    perform from public.users u where u.id = open_session.user_id and u.is_active for no key update;
    if not found then
        return null;
    end if;
    delete from auth.refresh_tokens t where t.ctid = any (array(
        select old.ctid from auth.refresh_tokens old where old.expires_at < now() limit 100 for update skip locked));
    insert into auth.refresh_tokens (hash, family, user_id, expires_at)
    values (token_hash, made, open_session.user_id, open_session.expires_at);
    return made;
end
$$;
comment on function auth.open_session(bigint, bytea, timestamptz) is
    'Creates a session of an active user and returns its family; null if no active user has the number.';

-- It returns no row instead of raising an error, because the end of the family must be committed.
create function auth.refresh(old_hash bytea, new_hash bytea, expires_at timestamptz)
    returns table (id bigint, email text, role text, family uuid)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    token   auth.refresh_tokens;
    account public.users;
begin
    select u.* into account
    from public.users u
    where u.id = (select t.user_id from auth.refresh_tokens t where t.hash = old_hash)
    for no key update;

    -- read after the lock of the user's row, so that a concurrent change is visible
    select t.* into token from auth.refresh_tokens t where t.hash = old_hash for update;
    if not found then
        return;
    end if;
    if token.used_at is not null then
        delete from auth.refresh_tokens t where t.family = token.family;
        return;
    end if;
    if account.is_active is not true or token.expires_at <= now() then
        return;
    end if;

    update auth.refresh_tokens t set used_at = now() where t.hash = old_hash;
    insert into auth.refresh_tokens (hash, family, user_id, expires_at)
    values (new_hash, token.family, token.user_id, refresh.expires_at);
    return query select account.id, account.email, account.role, token.family;
end
$$;
comment on function auth.refresh(bytea, bytea, timestamptz) is
    'Replaces a valid token and returns the account; no row for an invalid token. A used token ends its session.';

create function auth.close_session(hash bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from public.users u
    where u.id = (select t.user_id from auth.refresh_tokens t where t.hash = close_session.hash)
    for no key update;
    delete from auth.refresh_tokens t
    where t.family = (select f.family from auth.refresh_tokens f where f.hash = close_session.hash);
end
$$;
comment on function auth.close_session(bytea) is 'Ends the session of a token, if it exists.';

-- The trigger below reads the setting. A SET clause of the function would be simpler, but needs a superuser.
create function auth.rehash(user_id bigint, old_hash text, new_hash text) returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    done boolean;
begin
    perform set_config('auth.rehashing', 'on', true);
    update public.users u set hashed_password = new_hash
    where u.id = rehash.user_id and u.hashed_password = old_hash;
    done := found;
    perform set_config('auth.rehashing', '', true);
    return done;
end
$$;
comment on function auth.rehash(bigint, text, text) is
    'Stores another hash of the same password unless the hash has changed; returns whether it did. Sessions remain.';

create function auth.end_sessions() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from auth.refresh_tokens t where t.user_id = new.id;
    return null;
end
$$;
comment on function auth.end_sessions() is 'Trigger function: ends all sessions of the user.';

create trigger users_end_sessions
    after update on users
    for each row
    when (old.role is distinct from new.role
        or old.is_active and not new.is_active
        or old.hashed_password is distinct from new.hashed_password
            and current_setting('auth.rehashing', true) is distinct from 'on')
    execute function auth.end_sessions();

revoke all on all functions in schema auth from public;
grant usage on schema auth to postern_authenticator;
grant execute on function
    auth.account_by_email(text),
    auth.account(bigint),
    auth.open_session(bigint, bytea, timestamptz),
    auth.refresh(bytea, bytea, timestamptz),
    auth.close_session(bytea),
    auth.rehash(bigint, text, text)
to postern_authenticator;
