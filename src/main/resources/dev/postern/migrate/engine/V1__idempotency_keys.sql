-- Responses to writes with an Idempotency-Key. A repeated request gets the stored response and writes nothing.
create schema if not exists postern;

create table if not exists postern.idempotency_keys (
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
create index if not exists idempotency_keys_created_at_idx on postern.idempotency_keys (created_at);

comment on schema postern is 'Tables of the service, which are not served.';
comment on table postern.idempotency_keys is 'Responses to writes with an Idempotency-Key.';
comment on column postern.idempotency_keys.caller is 'Role and subject of the caller, or empty.';
comment on column postern.idempotency_keys.key is 'The client''s Idempotency-Key.';
comment on column postern.idempotency_keys.request is 'SHA-256 of the request. Another request with the key is rejected.';
comment on column postern.idempotency_keys.status is 'HTTP status of the response.';
comment on column postern.idempotency_keys.headers is 'Headers of the response, by name.';
comment on column postern.idempotency_keys.body is 'Body of the response; null without a body.';
comment on column postern.idempotency_keys.created_at is 'Time of the response, which is kept for 24 hours.';
