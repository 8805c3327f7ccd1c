-- The login role can only assume the roles of requests, which have no special attributes.
with login as (
    select r.*, case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end as assume
    from pg_catalog.pg_roles r where r.rolname = session_user
),
assumable as (
    select r.* from login, pg_catalog.pg_roles r
    where r.oid <> login.oid and not login.rolsuper and pg_has_role(login.oid, r.oid, login.assume)
        and r.rolname !~ '^pg_'
),
named as (
    select nullif(current_setting('doctor.anonymous'), '') as name,
        current_setting('doctor.anonymous_fallback') as fallback
),
anonymous as (
    select n.name, n.fallback, r.oid is not null as found,
        coalesce(r.rolsuper or r.rolbypassrls, false) as privileged,
        coalesce(pg_has_role(login.oid, r.oid, login.assume), false) as assumable
    from login, named n left join pg_catalog.pg_roles r on r.rolname = n.name
),
findings (level, fact, remedy) as (
    select 'WARNING', format('Login role %I is a superuser', rolname),
        'Create a login role without privileges, grant it the roles of requests, and name it with --db-user.'
    from login where rolsuper
    union all
    select 'WARNING', format('Login role %I has %s', rolname, concat_ws(', ',
            case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end,
            case when rolbypassrls then 'BYPASSRLS' end, case when rolreplication then 'REPLICATION' end)),
        format('Remove them: alter role %I nocreaterole nocreatedb nobypassrls noreplication;', rolname)
    from login where not rolsuper and (rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)
    union all
    select 'WARNING', format('Login role %I inherits the privileges of %s', login.rolname,
            (select string_agg(quote_ident(a.rolname), ', ' order by a.rolname) from assumable a
             where pg_has_role(login.oid, a.oid, 'usage'))),
        format('Revoke and grant them again after: alter role %I noinherit;', login.rolname)
    from login where exists (select from assumable a where pg_has_role(login.oid, a.oid, 'usage'))
    union all
    select 'WARNING', format('Login role %I owns %s tables, to which row policies do not apply', login.rolname, count(*)),
        format('Let the owner migrate: --migrate-user; and run: reassign owned by %I to OWNER;', login.rolname)
    from login join pg_catalog.pg_class c on c.relowner = login.oid and c.relkind in ('r', 'p')
    where not login.rolsuper group by login.rolname
    union all
    select 'WARNING', format('Login role %I can assume %I, which is a superuser or bypasses row policies',
            login.rolname, a.rolname),
        format('revoke %I from %I;', a.rolname, login.rolname)
    from login, assumable a where a.rolsuper or a.rolbypassrls
    union all
    select 'FAILURE', 'Requests without a token have no role', 'Name it with --anonymous-role: a role, none or login.'
    from anonymous where fallback = 'required' and not (found and assumable and not privileged)
    union all
    select 'FAILURE', format('Anonymous role %I does not exist', name), format('create role %I nologin;', name)
    from anonymous where fallback = 'none' and not found
    union all
    select 'FAILURE', format('Login role %I cannot assume the anonymous role %I', session_user, name),
        format('grant %I to %I;', name, session_user)
    from anonymous where fallback = 'none' and found and not assumable
    union all
    select 'FAILURE', format('Anonymous role %I is a superuser or bypasses row policies', name),
        format('alter role %I nosuperuser nobypassrls;', name)
    from anonymous where fallback = 'none' and found and privileged
)
select level, fact, remedy from findings
union all
select 'OK', format('Login role %I can assume: %s', session_user,
        coalesce((select string_agg(quote_ident(a.rolname), ', ' order by a.rolname) from assumable a), 'no other role')),
    null
from login where not rolsuper
