-- Every object of a database that is its own: kind, name, and all that is told of it, as PostgreSQL tells it. Read with an
-- empty search_path, so that each name says its schema. What an extension has brought is the extension's.
with mine as (
    select oid, nspname, nspowner, nspacl from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
), brought (class, object) as (
    select classid, objid from pg_depend where deptype = 'e'
), relations as (
    select c.* from pg_class c
    where relnamespace in (select oid from mine) and c.oid::regclass::text !~ '\mflyway_schema_history'
        and ('pg_class'::regclass, c.oid) not in (select class, object from brought)
), functions as (
    select p.* from pg_proc p
    where pronamespace in (select oid from mine) and ('pg_proc'::regclass, p.oid) not in (select class, object from brought)
), types as (
    select t.* from pg_type t
    where typnamespace in (select oid from mine) and ('pg_type'::regclass, t.oid) not in (select class, object from brought)
), rights (kind, name, owner, acl) as (
    select 'schema', nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner)) from mine
    union all
    select case relkind when 'S' then 'sequence' else 'table' end, oid::regclass::text, relowner,
        coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
    from relations where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select 'column', attrelid::regclass || '.' || quote_ident(attname), relowner, attacl
    from pg_attribute join relations on relations.oid = attrelid where attacl is not null
    union all
    select 'function', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner)) from functions
    union all
    select 'type', oid::regtype::text, typowner, typacl from types where typacl is not null
    union all
    select 'default privileges', concat_ws(' ', defaclnamespace::regnamespace, defaclobjtype), defaclrole, defaclacl
    from pg_default_acl
)
select 'schema', nspname::text, '' from mine
union all
select 'extension', extname::text, extversion || ' in ' || extnamespace::regnamespace from pg_extension where extname <> 'plpgsql'
union all
select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
        when 'S' then 'sequence' else 'table' end,
    oid::regclass::text,
    concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, array_to_string(reloptions, ','),
        relreplident, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
        (select string_agg(inhparent::regclass::text, ',' order by inhseqno) from pg_inherits where inhrelid = relations.oid),
        case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
from relations where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
union all
select 'sequence options', seqrelid::regclass::text,
    concat_ws(' ', format_type(seqtypid, null), seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle,
        (select concat(deptype, refobjid::regclass, '.', (select attname from pg_attribute
                where attrelid = refobjid and attnum = refobjsubid)) from pg_depend
            where classid = 'pg_class'::regclass and objid = seqrelid and refclassid = 'pg_class'::regclass
                and deptype in ('a', 'i')))
from pg_sequence where seqrelid in (select oid from relations)
union all
select 'column', attrelid::regclass || '.' || quote_ident(attname),
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attstorage, attcompression,
        case when attcollation <> (select typcollation from pg_type where pg_type.oid = atttypid)
            then attcollation::regcollation end,
        (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum))
from pg_attribute
where attnum > 0 and not attisdropped and attrelid in (select oid from relations where relkind in ('r', 'p', 'v', 'm', 'f', 'c'))
union all
select 'constraint', quote_ident(conname) || coalesce(' on ' || nullif(conrelid, 0)::regclass, '')
        || coalesce(' of ' || nullif(contypid, 0)::regtype, ''),
    concat_ws(' ', pg_get_constraintdef(oid), convalidated, conenforced)
from pg_constraint
where contype <> 't' and (conrelid in (select oid from relations) or contypid in (select oid from types))
union all
select 'index', indexrelid::regclass::text, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident)
from pg_index where indrelid in (select oid from relations)
union all
select 'trigger', quote_ident(tgname) || ' on ' || tgrelid::regclass, concat_ws(' ', pg_get_triggerdef(oid), tgenabled)
from pg_trigger where not tgisinternal and tgrelid in (select oid from relations)
union all
select 'rule', quote_ident(rulename) || ' on ' || ev_class::regclass, pg_get_ruledef(oid)
from pg_rewrite where rulename <> '_RETURN' and ev_class in (select oid from relations)
union all
select 'policy', quote_ident(polname) || ' on ' || polrelid::regclass,
    concat_ws(' ', polcmd, polpermissive,
        (select string_agg(case role when 0 then 'public' else role::regrole::text end, ',' order by role) from unnest(polroles) role),
        'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
from pg_policy where polrelid in (select oid from relations)
union all
select case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, oid::regprocedure::text,
    case prokind when 'a' then (select concat_ws(' ', prorettype::regtype, aggkind, aggtransfn, aggfinalfn, agginitval,
        aggtranstype::regtype, aggsortop) from pg_aggregate where aggfnoid = functions.oid)
        else pg_get_functiondef(oid) end
from functions
union all
select 'type', oid::regtype::text,
    concat_ws(' ', typtype, typnotnull, typdefault, nullif(typbasetype, 0)::regtype, typtypmod,
        case when typcollation <> 0 and typtype = 'd' then typcollation::regcollation end,
        (select string_agg(quote_literal(enumlabel), ',' order by enumsortorder) from pg_enum where enumtypid = types.oid),
        (select concat_ws(' ', rngsubtype::regtype, rngcollation::regcollation, rngcanonical, rngsubdiff)
            from pg_range where rngtypid = types.oid))
from types
where typtype in ('e', 'd', 'r', 'b') and not exists (select from pg_type element where element.typarray = types.oid)
    or typtype = 'c' and exists (select from pg_class where pg_class.oid = typrelid and relkind = 'c')
union all
select 'comment', pg_describe_object(classoid, objoid, objsubid), description
from pg_description
where classoid = 'pg_namespace'::regclass and objoid in (select oid from mine)
    or classoid = 'pg_class'::regclass and objoid in (select oid from relations)
    or classoid = 'pg_proc'::regclass and objoid in (select oid from functions)
    or classoid = 'pg_type'::regclass and objoid in (select oid from types)
    or classoid = 'pg_constraint'::regclass and objoid in (select oid from pg_constraint
        where conrelid in (select oid from relations) or contypid in (select oid from types))
    or classoid = 'pg_trigger'::regclass and objoid in (select oid from pg_trigger where tgrelid in (select oid from relations))
    or classoid = 'pg_policy'::regclass and objoid in (select oid from pg_policy where polrelid in (select oid from relations))
union all
select 'privileges', kind || ' ' || name,
    string_agg(concat_ws(' ', case grantee when 0 then 'public' when owner then 'its owner' else grantee::regrole::text end,
        privilege_type, is_grantable), ',' order by grantee = owner, grantee::regrole::text, privilege_type, is_grantable)
from rights, aclexplode(acl)
group by kind, name
union all
select 'cast', castsource::regtype || ' as ' || casttarget::regtype, concat_ws(' ', castfunc::regprocedure, castcontext, castmethod)
from pg_cast where oid >= 16384 and ('pg_cast'::regclass, oid) not in (select class, object from brought)
union all
select 'operator', oid::regoperator::text, concat_ws(' ', oprcode, oprresult::regtype, oprcom, oprnegate, oprrest, oprjoin)
from pg_operator where oprnamespace in (select oid from mine) and ('pg_operator'::regclass, oid) not in (select class, object from brought)
union all
select 'collation', quote_ident(collname), concat_ws(' ', collprovider, collisdeterministic, collcollate, collctype, colllocale)
from pg_collation where collnamespace in (select oid from mine) and ('pg_collation'::regclass, oid) not in (select class, object from brought)
union all
select 'event trigger', quote_ident(evtname), concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, array_to_string(evttags, ','))
from pg_event_trigger where ('pg_event_trigger'::regclass, oid) not in (select class, object from brought)
union all
select 'publication', quote_ident(pubname), concat_ws(' ', puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot)
from pg_publication
union all
select 'statistics', stxrelid::regclass || ' ' || quote_ident(stxname), pg_get_statisticsobjdef(oid)
from pg_statistic_ext where stxrelid in (select oid from relations)
union all
select 'text search configuration', oid::regconfig::text, cfgparser::text
from pg_ts_config where cfgnamespace in (select oid from mine) and ('pg_ts_config'::regclass, oid) not in (select class, object from brought)
