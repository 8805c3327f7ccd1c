-- Login sessions. A session is a family of refresh tokens, of which only the latest is valid, for one use.
-- The tokens themselves are not stored.
create table if not exists postern.sessions (
    id         uuid        primary key default gen_random_uuid(),
    family     bytea       not null constraint sessions_family_key unique
                           constraint sessions_family_check check (octet_length(family) = 32),
    token      bytea       not null constraint sessions_token_check check (octet_length(token) = 32),
    account    text        not null,
    state      bytea       not null constraint sessions_state_check check (octet_length(state) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index if not exists sessions_account_idx on postern.sessions (account);
create index if not exists sessions_expires_at_idx on postern.sessions (expires_at);

comment on table postern.sessions is 'Login sessions, each with its latest refresh token.';
comment on column postern.sessions.id is 'Id of the session, the claim sid of its access tokens.';
comment on column postern.sessions.family is 'SHA-256 of the part that all refresh tokens of the session share.';
comment on column postern.sessions.token is 'SHA-256 of the latest refresh token.';
comment on column postern.sessions.account is 'Primary key of the account, as text.';
comment on column postern.sessions.state is 'SHA-256 of the role and the password hash at the login; another state ends the session.';
comment on column postern.sessions.created_at is 'Time of the login.';
comment on column postern.sessions.expires_at is 'Time until which the latest refresh token is valid.';
