-- The engine creates this table itself, see docs/migrations.md. This script had created it before, and plain Flyway
-- still needs it for the grants of V4.
-- postern: equivalent checksum -1702740560
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

create index if not exists idempotency_keys_created_at_idx on postern.idempotency_keys (created_at);
