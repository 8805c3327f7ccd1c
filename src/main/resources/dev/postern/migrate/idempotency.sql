-- Responses to writes with an Idempotency-Key. A repeated request gets the stored response and writes nothing.
create schema if not exists postern;

create table postern.idempotency_keys (
    caller     text        not null,
    key        text        not null,
    request    bytea       not null,
    status     integer     not null,
    headers    jsonb       not null,
    body       bytea,
    created_at timestamptz not null default now(),
    primary key (caller, key)
);

-- Finds the responses older than a day, which are deleted.
create index idempotency_keys_created_at_idx on postern.idempotency_keys (created_at);

-- If the login role is not postern_authenticator, grant it the same privileges.
do $$
begin
    if to_regrole('postern_authenticator') is not null then
        grant usage on schema postern to postern_authenticator;
        grant select, insert, update, delete on postern.idempotency_keys to postern_authenticator;
    end if;
end
$$;
