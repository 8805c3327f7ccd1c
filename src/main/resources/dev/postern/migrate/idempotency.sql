-- Responses to writes that came with an Idempotency-Key: a repetition gets the same response and writes nothing.
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

-- finds what is older than a day
create index idempotency_keys_created_at_idx on postern.idempotency_keys (created_at);

-- A service that logs in as another role needs the same grants.
do $$
begin
    if to_regrole('postern_authenticator') is not null then
        grant usage on schema postern to postern_authenticator;
        grant select, insert, update, delete on postern.idempotency_keys to postern_authenticator;
    end if;
end
$$;
