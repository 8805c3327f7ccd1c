-- The service's own: answers to writes that came with an Idempotency-Key, so that a repetition gets the same answer
-- and writes nothing. Without this table the service ignores that header.
create schema postern;

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

comment on schema postern is 'What the service keeps for itself; not served.';
comment on table postern.idempotency_keys is 'Answers to writes, by the key that the client gave each.';
comment on column postern.idempotency_keys.caller is 'Who wrote; empty: anybody.';
comment on column postern.idempotency_keys.key is 'The client''s Idempotency-Key.';
comment on column postern.idempotency_keys.request is 'SHA-256 of the request: another one under the same key is refused.';
comment on column postern.idempotency_keys.status is 'HTTP status of the answer.';
comment on column postern.idempotency_keys.headers is 'Headers of the answer, by name.';
comment on column postern.idempotency_keys.body is 'Body of the answer; null where it had none.';
comment on column postern.idempotency_keys.created_at is 'When it was answered; kept for 24 hours.';
