-- Privileges on the engine's tables, and on the served schemas, tables and sequences.
with login as (
    select r.oid, r.rolname, case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end as assume
    from pg_catalog.pg_roles r where r.rolname = session_user
),
engine (name) as (values ('idempotency_keys'), ('sessions')),
served as (
    select n.oid, n.nspname from unnest(string_to_array(current_setting('doctor.schemas'), ',')) s (name)
    join pg_catalog.pg_namespace n on n.nspname = s.name
),
-- the roles of requests: those that the login role can assume, and itself
requests as (
    select r.oid, r.rolname from login, pg_catalog.pg_roles r
    where not r.rolsuper and r.rolname !~ '^pg_' and (r.oid = login.oid or pg_has_role(login.oid, r.oid, login.assume))
),
tables as (
    select c.oid, s.nspname, c.relname from served s join pg_catalog.pg_class c on c.relnamespace = s.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
),
usable as (
    select distinct r.oid as role, r.rolname, s.nspname from requests r, served s
    where exists (
        select from pg_catalog.pg_class c where c.relnamespace = s.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
            and pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select, insert, update'))
),
findings (level, fact, remedy) as (
    select 'WARNING', format('Table postern.%s is missing, so %s', e.name,
            case e.name when 'sessions' then 'logins need it' else 'Idempotency-Key is rejected' end),
        'Run migrate up as the owner, or the SQL that migrate idempotency prints.'
    from engine e where to_regnamespace('postern') is null
        or not exists (select from pg_catalog.pg_class c
            where c.relnamespace = to_regnamespace('postern') and c.relname = e.name)
    union all
    select 'WARNING', format('Login role %I cannot use schema postern', session_user),
        format('grant usage on schema postern to %I;', session_user)
    from pg_catalog.pg_namespace n where n.nspname = 'postern' and not has_schema_privilege(n.oid, 'usage')
    union all
    select 'WARNING', format('Login role %I lacks %s on postern.%s', session_user,
            string_agg(upper(needed), ', ' order by needed), c.relname),
        format('grant select, insert, update, delete on postern.%I to %I;', c.relname, session_user)
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'postern'
    join engine e on e.name = c.relname
    cross join unnest(array['select', 'insert', 'update', 'delete']) needed
    where not has_table_privilege(c.oid, needed) group by c.relname
    union all
    select 'FAILURE', format('Schema %s does not exist', s.name), 'Check --schemas and --db-url, or run migrate up.'
    from unnest(string_to_array(current_setting('doctor.schemas'), ',')) s (name)
    where not exists (select from served where nspname = s.name)
    union all
    select 'FAILURE', format('Role %I has privileges on tables, but cannot use their schema %I', u.rolname, u.nspname),
        format('grant usage on schema %I to %I;', u.nspname, u.rolname)
    from usable u where not has_schema_privilege(u.role, u.nspname, 'usage')
    union all
    select 'WARNING', format('No role of requests has a privilege on %s', string_agg(format('%I.%I', t.nspname, t.relname), ', ')),
        'Grant privileges on them to a role, exclude them in db/jooq.xml, or ignore this.'
    from tables t
    where not exists (select from requests r
        where pg_catalog.has_any_column_privilege(r.oid, t.oid, 'select, insert, update')
            or has_table_privilege(r.oid, t.oid, 'delete'))
    having count(*) > 0
    union all
    select 'FAILURE', format('Role %I can insert into %s, but cannot use the sequence of its column %I',
            r.rolname, a.attrelid::regclass, a.attname),
        format('grant usage on sequence %s to %I;', d.objid::regclass, r.rolname)
    from tables t
    join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and a.attidentity = ''
    join pg_catalog.pg_depend d on d.refobjid = t.oid and d.refobjsubid = a.attnum and d.deptype = 'a'
        and d.classid = 'pg_catalog.pg_class'::regclass
    join pg_catalog.pg_class q on q.oid = d.objid and q.relkind = 'S'
    cross join requests r
    where has_any_column_privilege(r.oid, t.oid, 'insert')
        and not has_sequence_privilege(r.oid, q.oid, 'usage') and not has_sequence_privilege(r.oid, q.oid, 'update')
        and a.atthasdef
)
select level, fact, remedy from findings
union all
select 'OK', 'The roles of requests can use what they have privileges on', null
where not exists (select from findings)
