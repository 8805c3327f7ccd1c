-- The engine keeps the sessions of the accounts in its own table, so the table and functions of V5 are unused. Their
-- sessions had ended before.
-- postern: allow data-loss
-- postern: allow api-break: no client uses the schema auth, which is not served

drop trigger users_end_sessions on users;
drop function auth.end_sessions();
drop function auth.rehash(bigint, text, text);
drop function auth.close_session(bytea);
drop function auth.refresh(bytea, bytea, timestamptz);
drop function auth.open_session(bigint, bytea, timestamptz);
drop function auth.account(bigint);
drop function auth.account_by_email(text);
drop table auth.refresh_tokens;
revoke all on schema auth from postern_authenticator;
comment on schema auth is 'Identity of the caller, for policies; not served.';
