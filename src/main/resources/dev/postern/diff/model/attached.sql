-- Reads the objects attached to tables and other objects: triggers, rules, policies, privileges, comments.
, access_lists (kind, name, class, id, sub, owner, acl) as (
    select 'schema', quote_ident(nspname), 'pg_namespace'::regclass::oid, oid, 0, nspowner,
        coalesce(nspacl, acldefault('n', nspowner)) from schemas
    union all
    select case relkind when 'S' then 'sequence' else 'table' end, oid::regclass::text, 'pg_class'::regclass, oid, 0, relowner,
        coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
    from relations where relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    select 'column', attrelid::regclass || '.' || quote_ident(attname), 'pg_class'::regclass, attrelid, attnum, relowner, attacl
    from pg_attribute join relations on relations.oid = attrelid where attacl is not null and not attisdropped
    union all
    select case prokind when 'p' then 'procedure' else 'function' end, oid::regprocedure::text, 'pg_proc'::regclass, oid, 0,
        proowner, coalesce(proacl, acldefault('f', proowner)) from routines
    union all
    select 'type', oid::regtype::text, 'pg_type'::regclass, oid, 0, typowner, coalesce(typacl, acldefault('T', typowner))
    from types where typtype in ('e', 'd', 'r') or typrelid in (select oid from relations where relkind = 'c') or typacl is not null
    union all
    select 'default', concat_ws(' ', nullif(defaclnamespace, 0)::regnamespace, defaclobjtype, case
            when defaclrole not in (current_user::regrole, (select datdba from pg_database where datname = current_database()))
            then 'of ' || defaclrole::regrole end),
        'pg_default_acl'::regclass, oid, 0, defaclrole, defaclacl
    from pg_default_acl where defaclnamespace = 0 or defaclnamespace in (select oid from schemas)
)
select 'trigger', quote_ident(tgname) || ' on ' || tgrelid::regclass, 'pg_trigger'::regclass::oid, oid, 0, array[
    'parent', tgrelid::regclass::text, 'simple name', quote_ident(tgname), 'inherited', (tgparentid <> 0)::text,
    'definition', pg_get_triggerdef(oid), 'enabled', tgenabled::text]
from pg_trigger where not tgisinternal and tgrelid in (select oid from relations)
union all
select 'rule', quote_ident(rulename) || ' on ' || ev_class::regclass, 'pg_rewrite'::regclass, oid, 0, array[
    'parent', ev_class::regclass::text, 'simple name', quote_ident(rulename),
    'definition', rtrim(pg_get_ruledef(oid), ';'), 'enabled', ev_enabled::text]
from pg_rewrite where rulename <> '_RETURN' and ev_class in (select oid from relations)
union all
select 'policy', quote_ident(polname) || ' on ' || polrelid::regclass, 'pg_policy'::regclass, p.oid, 0, array[
    'parent', polrelid::regclass::text,
    'definition', concat('create policy ', quote_ident(polname), ' on ', polrelid::regclass,
        case when not polpermissive then ' as restrictive' end,
        case polcmd when 'r' then ' for select' when 'a' then ' for insert' when 'w' then ' for update'
            when 'd' then ' for delete' end,
        ' to ' || nullif((select string_agg(case role when 0 then 'public' when relowner then 'current_user'
            else role::regrole::text end, ', ' order by role <> 0, role = relowner, role::regrole::text)
            from unnest(polroles) role), 'public'),
        ' using (' || pg_get_expr(polqual, polrelid) || ')', ' with check (' || pg_get_expr(polwithcheck, polrelid) || ')')]
from pg_policy p join relations c on c.oid = polrelid
union all
select 'privileges', kind || ' ' || name, class, id, sub, array[
    'target', case kind
        when 'column' then (select attrelid::regclass::text from pg_attribute where attrelid = id and attnum = sub)
        when 'default' then null
        else kind || ' ' || name end,
    'default privileges', case kind when 'default' then concat_ws(' ', 'alter default privileges',
        (select case when defaclrole not in (current_user::regrole,
                (select datdba from pg_database where datname = current_database()))
            then 'for role ' || defaclrole::regrole end from pg_default_acl where oid = id),
        (select 'in schema ' || nullif(defaclnamespace, 0)::regnamespace from pg_default_acl where oid = id)) end,
    'column', case kind when 'column' then
        (select quote_ident(attname) from pg_attribute where attrelid = id and attnum = sub) end,
    'object type', case kind when 'default' then (select case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences'
        when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end
        from pg_default_acl where oid = id) end,
    'grants', coalesce((select string_agg(concat(case grantee when 0 then 'public' when owner then 'current_user'
            else grantee::regrole::text end, '|', lower(privilege_type), '|', is_grantable), E'\n'
            order by grantee = owner, grantee::regrole::text, privilege_type, is_grantable)
        from aclexplode(acl)), ''),
    'default grants', case kind when 'default' then coalesce((select string_agg(concat(case grantee when 0 then 'public'
            else 'current_user' end, '|', lower(privilege_type), '|', is_grantable), E'\n'
            order by grantee <> 0, privilege_type)
        from pg_default_acl d, aclexplode(acldefault(case defaclobjtype when 'S' then 's' else defaclobjtype end, defaclrole))
        where d.oid = id and defaclnamespace = 0), '') end]
from access_lists
union all
select 'comment', k.kind || ' ' || k.name, classoid, objoid, objsubid, array['target', k.kind || ' ' || k.name, 'text', description]
from pg_description d, pg_identify_object(classoid, objoid, objsubid) i, lateral (select
    case when i.type in ('table column', 'view column', 'materialized view column', 'composite type column') then 'column'
        when i.type in ('table constraint', 'domain constraint') then 'constraint'
        when i.type = 'composite type' then 'type'
        when i.type = 'statistics object' then 'statistics' else i.type end,
    case when i.type = 'domain constraint' then replace(i.identity, ' on ', ' on domain ')
        when i.type = 'aggregate' then regexp_replace(i.identity, '\(\)$', '(*)') else i.identity end) k (kind, name)
where classoid = 'pg_namespace'::regclass and objoid in (select oid from schemas)
    or classoid = 'pg_class'::regclass and objoid in (select oid from relations)
    or classoid = 'pg_proc'::regclass and objoid in (select oid from functions)
    or classoid = 'pg_type'::regclass and objoid in (select oid from types)
    or classoid = 'pg_constraint'::regclass and objoid in (select oid from pg_constraint
        where conrelid in (select oid from relations) or contypid in (select oid from types))
    or classoid = 'pg_trigger'::regclass and objoid in (select oid from pg_trigger where tgrelid in (select oid from relations))
    or classoid = 'pg_policy'::regclass and objoid in (select oid from pg_policy where polrelid in (select oid from relations))
    or classoid = 'pg_rewrite'::regclass and objoid in (select oid from pg_rewrite where ev_class in (select oid from relations))
    or classoid in ('pg_cast'::regclass, 'pg_operator'::regclass, 'pg_collation'::regclass, 'pg_event_trigger'::regclass,
        'pg_publication'::regclass, 'pg_statistic_ext'::regclass, 'pg_ts_config'::regclass, 'pg_ts_dict'::regclass)
        and objoid >= 16384 and (classoid, objoid) not in (select class, object from members)
    or classoid = 'pg_extension'::regclass and objoid >= 16384 and (classoid, objoid) not in (select class, object from members)
