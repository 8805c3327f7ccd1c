-- Reads facts that are no part of the schema, but change what its functions and views do: owners and settings.
, owned (owner) as (
    select relowner from relations where relkind in ('r', 'p', 'v', 'm')
    union all
    select proowner from functions
), usual (owner) as (
    select mode() within group (order by owner) from owned
)
select format('function %s runs as its owner %s, but most objects belong to %s', f.oid::regprocedure, proowner::regrole,
    owner::regrole)
from functions f, usual where prosecdef and proowner <> owner
union all
select format('view %s reads with the privileges of its owner %s, but most objects belong to %s', v.oid::regclass,
    relowner::regrole, owner::regrole)
from relations v, usual
where relkind = 'v' and relowner <> owner and not exists (
    select from pg_options_to_table(reloptions) where option_name = 'security_invoker' and option_value::boolean)
union all
-- Settings that functions without SET depend on.
select format('%s sets %s, which functions without this setting use', case
        when setrole = 0 then 'the database' when setdatabase = 0 then 'role ' || setrole::regrole
        else 'the database for role ' || setrole::regrole end, setting)
from pg_db_role_setting, unnest(setconfig) setting
where setdatabase in (0, (select oid from pg_database where datname = current_database()))
    and lower(split_part(setting, '=', 1)) ~ ('^(search_path|timezone|datestyle|intervalstyle|default_text_search_config|'
        'lc_(monetary|numeric|time)|bytea_output|extra_float_digits|standard_conforming_strings|row_security|.*\..*)$')
order by 1
