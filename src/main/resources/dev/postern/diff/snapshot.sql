-- Reads all objects of a database as kind, name and text. Objects of the system, of extensions and of the engine
-- (schema postern) are left out.
-- Common table expressions: members of extensions with the objects that SchemaScope leaves out, schemas without those of
-- the system, and access lists of objects.
-- An empty search_path makes PostgreSQL qualify every name with its schema.
with members (class, object) as (
    select classid, objid from pg_depend where deptype = 'e' /* left out */
), schemas as (
    select oid, nspname, nspowner, nspacl from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'postern')
        and ('pg_namespace'::regclass, oid) not in (select class, object from members)
), relations as (
    select c.* from pg_class c
    where relnamespace in (select oid from schemas)
        and ('pg_class'::regclass, c.oid) not in (select class, object from members)
), functions as (
    select p.* from pg_proc p
    where pronamespace in (select oid from schemas) and ('pg_proc'::regclass, p.oid) not in (select class, object from members)
), types as (
    select t.* from pg_type t
    where typnamespace in (select oid from schemas) and ('pg_type'::regclass, t.oid) not in (select class, object from members)
), access_lists (kind, name, owner, acl) as (
    select 'schema', nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner)) from schemas
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
    select 'type', oid::regtype::text, typowner, coalesce(typacl, acldefault('T', typowner)) from types
    where typtype in ('e', 'd', 'r') or typrelid in (select oid from relations where relkind = 'c') or typacl is not null
    union all
    select 'default privileges', concat_ws(' ', defaclnamespace::regnamespace, defaclobjtype,
        'of ' || nullif(nullif(defaclrole::regrole::text, current_user::regrole::text),
            (select datdba::regrole::text from pg_database where datname = current_database()))), defaclrole, defaclacl
    from pg_default_acl where defaclnamespace = 0 or defaclnamespace in (select oid from schemas)
)
select 'schema', nspname::text, '' from schemas
union all
-- The version of an extension belongs to the server.
select 'extension', extname::text, 'in ' || extnamespace::regnamespace from pg_extension
where extname <> 'plpgsql' and ('pg_extension'::regclass, oid) not in (select class, object from members)
union all
select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
        when 'S' then 'sequence' else 'table' end,
    oid::regclass::text,
    concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity,
        (select string_agg(option, ',' order by option) from unnest(reloptions) option),
        (select string_agg('toast.' || option, ',' order by option) from pg_class t, unnest(t.reloptions) option
            where t.oid = relations.reltoastrelid),
        (select amname from pg_am where oid = relam and relkind in ('r', 'p', 'm') and amname <> 'heap'),
        'of type ' || nullif(reloftype, 0)::regtype,
        'in tablespace ' || (select spcname from pg_tablespace where oid = reltablespace),
        case when not relispopulated then 'without data' end,
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
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull,
        case when relispartition then '' else attidentity end, -- that of the parent
        attgenerated, attstorage, attcompression,
        case when attcollation <> (select typcollation from pg_type where pg_type.oid = atttypid)
            then attcollation::regcollation end,
        (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum),
        'statistics ' || nullif(attstattarget, -1), (select string_agg(option, ',' order by option) from unnest(attoptions) option))
from pg_attribute join relations on relations.oid = attrelid
where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm', 'f', 'c')
union all
-- A not-null constraint is named by its column, unless its name was chosen.
select 'constraint', case when contype = 'n' and conrelid <> 0 and (not conislocal or conname ~ '_not_null[0-9]*$')
        then 'not null of ' || conrelid::regclass || '.' ||
            (select quote_ident(attname) from pg_attribute where attrelid = conrelid and attnum = conkey[1])
        else quote_ident(conname) || coalesce(' on ' || nullif(conrelid, 0)::regclass, '')
            || coalesce(' of ' || nullif(contypid, 0)::regtype, '') end,
    concat_ws(' ', pg_get_constraintdef(oid), convalidated,
        coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true), contype, condeferrable, condeferred)
from pg_constraint
where contype <> 't' and (conrelid in (select oid from relations) or contypid in (select oid from types))
union all
select 'index', indexrelid::regclass::text, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisclustered, indisreplident,
        (select string_agg(attnum || ' statistics ' || attstattarget, ',' order by attnum)
            from pg_attribute where attrelid = indexrelid and attstattarget >= 0),
        (select 'part of ' || inhparent::regclass from pg_inherits where inhrelid = indexrelid),
        (select 'in tablespace ' || spcname from pg_class join pg_tablespace on pg_tablespace.oid = reltablespace
            where pg_class.oid = indexrelid))
from pg_index where indrelid in (select oid from relations)
    -- An invalid index remains after a failed CREATE INDEX CONCURRENTLY. Only in a partitioned table it is intended.
    and (indisvalid or exists (select from pg_class where oid = indexrelid and relkind = 'I'))
union all
select 'trigger', quote_ident(tgname) || ' on ' || tgrelid::regclass, concat_ws(' ', pg_get_triggerdef(oid), tgenabled)
from pg_trigger where not tgisinternal and tgrelid in (select oid from relations)
union all
select 'rule', quote_ident(rulename) || ' on ' || ev_class::regclass, concat_ws(' ', pg_get_ruledef(oid), ev_enabled)
from pg_rewrite where rulename <> '_RETURN' and ev_class in (select oid from relations)
union all
select 'policy', quote_ident(polname) || ' on ' || polrelid::regclass,
    concat_ws(' ', polcmd, polpermissive,
        (select string_agg(grantee_name, ',' order by grantee_name) from (select case role when 0 then 'public'
            when relowner then 'its owner' else role::regrole::text end
            from unnest(polroles) role) roles (grantee_name)),
        'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
from pg_policy join relations on relations.oid = polrelid
union all
select case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, oid::regprocedure::text,
    case prokind when 'a' then (select concat_ws(' ', prorettype::regtype, aggkind, aggnumdirectargs, aggtransfn,
        aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn, aggfinalextra,
        aggmfinalextra, aggfinalmodify, aggmfinalmodify, aggsortop::regoperator, aggtranstype::regtype, aggtransspace,
        aggmtranstype::regtype, aggmtransspace, agginitval, aggminitval, proparallel) from pg_aggregate where aggfnoid = functions.oid)
        else pg_get_functiondef(oid) end
from functions
union all
select 'type', oid::regtype::text,
    concat_ws(' ', typtype, typnotnull, typdefault, nullif(typbasetype, 0)::regtype, typtypmod,
        case when typcollation <> 0 and typtype = 'd' then typcollation::regcollation end,
        (select string_agg(quote_literal(enumlabel), ',' order by enumsortorder) from pg_enum where enumtypid = types.oid),
        (select string_agg(concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
                case when attcollation <> (select typcollation from pg_type where oid = atttypid)
                    then attcollation::regcollation end), ',' order by attnum)
            from pg_attribute where attrelid = typrelid and typtype = 'c' and attnum > 0 and not attisdropped),
        (select concat_ws(' ', rngmultitypid::regtype, (select opcname from pg_opclass where oid = rngsubopc), rngsubtype::regtype, rngcollation::regcollation, rngcanonical, rngsubdiff)
            from pg_range where rngtypid = types.oid))
from types
where typtype in ('e', 'd', 'r', 'b') and not exists (select from pg_type element where element.typarray = types.oid)
    or typtype = 'c' and exists (select from pg_class where pg_class.oid = typrelid and relkind = 'c')
union all
select 'comment', pg_describe_object(classoid, objoid, objsubid), description
from pg_description
where classoid = 'pg_namespace'::regclass and objoid in (select oid from schemas)
    or classoid = 'pg_class'::regclass and objoid in (select oid from relations)
    or classoid = 'pg_proc'::regclass and objoid in (select oid from functions)
    or classoid = 'pg_type'::regclass and objoid in (select oid from types)
    or classoid = 'pg_constraint'::regclass and objoid in (select oid from pg_constraint
        where conrelid in (select oid from relations) or contypid in (select oid from types))
    or classoid = 'pg_trigger'::regclass and objoid in (select oid from pg_trigger where tgrelid in (select oid from relations))
    or classoid = 'pg_policy'::regclass and objoid in (select oid from pg_policy where polrelid in (select oid from relations))
    or classoid = 'pg_rewrite'::regclass and objoid in (select oid from pg_rewrite where ev_class in (select oid from relations))
    or classoid = 'pg_largeobject'::regclass and (classoid, objoid) not in (select class, object from members)
    or classoid not in ('pg_namespace'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,
        'pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass)
        and objoid >= 16384 and (classoid, objoid) not in (select class, object from members)
union all
select 'privileges', kind || ' ' || name,
    string_agg(concat_ws(' ', case grantee when 0 then 'public' when owner then 'its owner' else grantee::regrole::text end,
        privilege_type, is_grantable), ',' order by grantee = owner, grantee::regrole::text, privilege_type, is_grantable)
from access_lists, aclexplode(acl)
group by kind, name
union all
select 'cast', castsource::regtype || ' as ' || casttarget::regtype, concat_ws(' ', castfunc::regprocedure, castcontext, castmethod)
from pg_cast where oid >= 16384 and ('pg_cast'::regclass, oid) not in (select class, object from members)
union all
select 'operator', oid::regoperator::text, concat_ws(' ', oprcode, oprresult::regtype, oprcom::regoperator, oprnegate::regoperator, oprrest,
    oprjoin, oprcanhash, oprcanmerge)
from pg_operator where oprnamespace in (select oid from schemas) and ('pg_operator'::regclass, oid) not in (select class, object from members)
union all
select 'collation', oid::regcollation::text, concat_ws(' ', collprovider, collisdeterministic, collcollate, collctype,
    coalesce(to_jsonb(pg_collation) ->> 'colllocale', to_jsonb(pg_collation) ->> 'colliculocale'),
    to_jsonb(pg_collation) ->> 'collicurules')
from pg_collation where collnamespace in (select oid from schemas) and ('pg_collation'::regclass, oid) not in (select class, object from members)
union all
select 'event trigger', quote_ident(evtname), concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, array_to_string(evttags, ','))
from pg_event_trigger where ('pg_event_trigger'::regclass, oid) not in (select class, object from members)
union all
select 'publication', quote_ident(pubname), concat_ws(' ', puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot,
    nullif(to_jsonb(p) ->> 'pubgencols', 'n'),
    (select string_agg(concat_ws(' ', prrelid::regclass, (select string_agg(attname, ',' order by attnum) from pg_attribute
            where attrelid = prrelid and attnum = any (prattrs)), pg_get_expr(prqual, prrelid)), ',' order by prrelid::regclass::text)
        from pg_publication_rel where prpubid = p.oid),
    (select string_agg(pnnspid::regnamespace::text, ',' order by pnnspid::regnamespace::text)
        from pg_publication_namespace where pnpubid = p.oid))
from pg_publication p where ('pg_publication'::regclass, oid) not in (select class, object from members)
union all
select 'statistics', stxrelid::regclass || ' ' || quote_ident(stxname), concat_ws(' ', pg_get_statisticsobjdef(oid), nullif(stxstattarget, -1))
from pg_statistic_ext where stxrelid in (select oid from relations)
union all
select 'text search configuration', oid::regconfig::text,
    concat_ws(' ', (select concat_ws('.', prsnamespace::regnamespace, prsname) from pg_ts_parser where oid = cfgparser),
        (select string_agg(concat_ws(' ', maptokentype, mapseqno, mapdict::regdictionary), ',' order by maptokentype, mapseqno)
            from pg_ts_config_map where mapcfg = g.oid))
from pg_ts_config g where cfgnamespace in (select oid from schemas) and ('pg_ts_config'::regclass, oid) not in (select class, object from members)
union all
select 'text search dictionary', oid::regdictionary::text, concat_ws(' ',
    (select concat_ws('.', tmplnamespace::regnamespace, tmplname) from pg_ts_template where oid = dicttemplate), dictinitoption)
from pg_ts_dict where dictnamespace in (select oid from schemas) and ('pg_ts_dict'::regclass, oid) not in (select class, object from members)
-- Kinds that no statements can be generated for: they are compared by their text.
union all
select 'foreign-data wrapper', quote_ident(fdwname), concat_ws(' ', nullif(fdwhandler, 0)::regproc, nullif(fdwvalidator, 0)::regproc, fdwoptions)
from pg_foreign_data_wrapper where ('pg_foreign_data_wrapper'::regclass, oid) not in (select class, object from members)
union all
select 'foreign server', quote_ident(srvname), concat_ws(' ', srvtype, srvversion, srvoptions) from pg_foreign_server
where ('pg_foreign_server'::regclass, oid) not in (select class, object from members)
union all
select 'foreign table options', ftrelid::regclass::text, concat_ws(' ', (select srvname from pg_foreign_server where oid = ftserver), ftoptions)
from pg_foreign_table where ftrelid in (select oid from relations)
union all
select 'user mapping', concat_ws(' on ', case umuser when 0 then 'public' else umuser::regrole::text end, srvname), ''
from pg_user_mappings where ('pg_user_mapping'::regclass, umid) not in (select class, object from members)
union all
select 'subscription', quote_ident(subname), concat_ws(' ', subenabled, subpublications) from pg_subscription
where subdbid = (select oid from pg_database where datname = current_database())
    and ('pg_subscription'::regclass, oid) not in (select class, object from members)
union all
select 'language', quote_ident(lanname), concat_ws(' ', lanpltrusted, nullif(lanplcallfoid, 0)::regprocedure)
from pg_language where oid >= 16384 and ('pg_language'::regclass, oid) not in (select class, object from members)
union all
select 'access method', quote_ident(amname), concat_ws(' ', amtype, amhandler)
from pg_am where oid >= 16384 and ('pg_am'::regclass, oid) not in (select class, object from members)
union all
select 'operator class', concat_ws(' ', opcnamespace::regnamespace || '.' || quote_ident(opcname), 'using',
    (select amname from pg_am where oid = opcmethod)), concat_ws(' ', opcintype::regtype, opcdefault, nullif(opckeytype, 0)::regtype)
from pg_opclass where opcnamespace in (select oid from schemas) and ('pg_opclass'::regclass, oid) not in (select class, object from members)
union all
select 'operator family', concat_ws(' ', opfnamespace::regnamespace || '.' || quote_ident(opfname), 'using',
        (select amname from pg_am where oid = opfmethod)),
    concat_ws(' ', (select string_agg(concat_ws(' ', amopstrategy, amopopr::regoperator), ',' order by amopstrategy, amopopr::regoperator::text)
        from pg_amop where amopfamily = f.oid), (select string_agg(concat_ws(' ', amprocnum, amproc), ',' order by amprocnum, amproc::text)
        from pg_amproc where amprocfamily = f.oid))
from pg_opfamily f where opfnamespace in (select oid from schemas) and ('pg_opfamily'::regclass, oid) not in (select class, object from members)
union all
select 'conversion', quote_ident(conname), concat_ws(' ', conforencoding, contoencoding, conproc, condefault)
from pg_conversion where connamespace in (select oid from schemas) and ('pg_conversion'::regclass, oid) not in (select class, object from members)
union all
select 'transform', trftype::regtype || ' for ' || (select lanname from pg_language where oid = trflang), concat_ws(' ', trffromsql, trftosql)
from pg_transform where ('pg_transform'::regclass, oid) not in (select class, object from members)
union all
select 'text search parser', quote_ident(prsname), concat_ws(' ', prsstart, prstoken, prsend, prslextype, prsheadline)
from pg_ts_parser where prsnamespace in (select oid from schemas) and ('pg_ts_parser'::regclass, oid) not in (select class, object from members)
union all
select 'text search template', quote_ident(tmplname), concat_ws(' ', tmplinit, tmpllexize)
from pg_ts_template where tmplnamespace in (select oid from schemas) and ('pg_ts_template'::regclass, oid) not in (select class, object from members)
union all
select 'large object', oid::text, '' from pg_largeobject_metadata
where ('pg_largeobject'::regclass, oid) not in (select class, object from members)
union all
select 'security label', pg_describe_object(classoid, objoid, objsubid), concat_ws(' ', provider, label) from pg_seclabel
