-- Connections of all instances, compared with the limits of the server, the database and the login role.
with needed as (
    select current_setting('doctor.connections')::int as connections, current_setting('doctor.instances')::int as instances
),
limits (name, value, remedy) as (
    select 'max_connections of the server without its reserve',
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int,
        'raise max_connections'
    union all
    select format('the connection limit of role %I', r.rolname), r.rolconnlimit,
        format('run: alter role %I connection limit -1;', r.rolname)
    from pg_catalog.pg_roles r where r.rolname = session_user and r.rolconnlimit >= 0
    union all
    select format('the connection limit of database %I', d.datname), d.datconnlimit,
        format('run: alter database %I connection limit -1;', d.datname)
    from pg_catalog.pg_database d where d.datname = current_database() and d.datconnlimit >= 0
)
select case when n.connections > l.value then 'FAILURE' else 'OK' end,
    format('%s instance(s) need %s connections, and %s is %s', n.instances, n.connections, l.name, l.value),
    case when n.connections > l.value then format('Lower --pool-size to %s, or %s.',
        greatest(1, l.value / n.instances - current_setting('doctor.other_connections')::int), l.remedy) end
from needed n, limits l
