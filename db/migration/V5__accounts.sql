-- Sessions of the accounts. A session is a family of refresh tokens, of which the last is good for one use; whoever
-- brings one that was used already has a copy, so then the whole family ends.
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

-- Without policies: nobody has a grant, and only the functions below, with the owner's rights, come here.
comment on table auth.refresh_tokens is 'Refresh tokens of the sessions; reached by functions alone.';
comment on column auth.refresh_tokens.hash is 'SHA-256 of the token, which itself is kept nowhere.';
comment on column auth.refresh_tokens.family is 'The session: one login and what was refreshed from it.';
comment on column auth.refresh_tokens.user_id is 'Whose session it is.';
comment on column auth.refresh_tokens.created_at is 'When it was given out.';
comment on column auth.refresh_tokens.expires_at is 'Until when it can be used.';
comment on column auth.refresh_tokens.used_at is 'When it was used; null while it can be.';

-- The service, as itself, by functions alone. All that change sessions first hold the user's row, in this order, so that
-- what ends a session cannot miss a token that is being made, nor wait for one that waits for it.

create function auth.account_by_email(email text)
    returns table (id bigint, email text, role text, hashed_password text, is_active boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.role, u.hashed_password, u.is_active
    from public.users u
    where lower(u.email) = lower(account_by_email.email)
$$;
comment on function auth.account_by_email(text) is 'The account with an e-mail address, whatever its case.';

create function auth.account(id bigint)
    returns table (id bigint, email text, role text, is_active boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
    select u.id, u.email, u.role, u.is_active
    from public.users u
    where u.id = account.id
$$;
comment on function auth.account(bigint) is 'The account with a number.';

-- Some tokens that have expired, anybody's, go with each session that comes.
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
    'Begins a session of an active user and gives its family; null where there is no such user.';

-- Returns where it refuses, rather than raises: what ends the family has to be committed.
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

    -- who waited for the user's row sees here what was done meanwhile
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
    'Puts a new token in the place of one that is good, and gives the account; nothing where it is not. A token that was used already ends its session.';

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
comment on function auth.close_session(bytea) is 'Ends the session of a token, if there is one.';

-- The trigger below asks for the setting. A SET of the function's own would end by itself, but takes a superuser.
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
    'Another hash of the same password, unless the hash has changed meanwhile; sessions stay. Whether it was set.';

create function auth.end_sessions() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from auth.refresh_tokens t where t.user_id = new.id;
    return null;
end
$$;
comment on function auth.end_sessions() is 'Trigger: ends all sessions of the user.';

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
