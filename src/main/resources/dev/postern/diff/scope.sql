-- Reads the class OIDs and OIDs of the objects that a comparison leaves out, with everything that is dropped with them.
-- Parameters: regular expressions that exclude objects, the names of the compared schemas (empty: all), and the names of
-- excluded relations.
with recursive parameters (patterns, schemas, relations) as (
    select ?::text[], ?::text[], ?::text[]
), objects (class, id, schema, kind, name) as (
    select 'pg_namespace'::regclass::oid, oid, oid, 'schema', quote_ident(nspname) from pg_namespace
    union all
    select 'pg_class'::regclass, c.oid, relnamespace, case relkind when 'v' then 'view' when 'm' then 'materialized view'
        when 'S' then 'sequence' when 'f' then 'foreign table' when 'c' then 'type' when 'i' then 'index' when 'I' then 'index'
        else 'table' end, c.oid::regclass::text
    from pg_class c where relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c', 'i', 'I')
    union all
    select 'pg_proc'::regclass, oid, pronamespace, case prokind when 'p' then 'procedure' when 'a' then 'aggregate'
        else 'function' end, oid::regprocedure::text from pg_proc
    union all
    select 'pg_type'::regclass, oid, typnamespace, 'type', oid::regtype::text from pg_type where typtype in ('e', 'd', 'r', 'b')
    union all
    select 'pg_collation'::regclass, oid, collnamespace, 'collation', oid::regcollation::text from pg_collation
    union all
    select 'pg_operator'::regclass, oid, oprnamespace, 'operator', oid::regoperator::text from pg_operator
    union all
    select 'pg_opclass'::regclass, oid, opcnamespace, 'operator class', concat_ws(' ', opcnamespace::regnamespace || '.' ||
        quote_ident(opcname), 'using', (select amname from pg_am where oid = opcmethod)) from pg_opclass
    union all
    select 'pg_opfamily'::regclass, oid, opfnamespace, 'operator family', concat_ws(' ', opfnamespace::regnamespace || '.' ||
        quote_ident(opfname), 'using', (select amname from pg_am where oid = opfmethod)) from pg_opfamily
    union all
    select 'pg_conversion'::regclass, oid, connamespace, 'conversion', quote_ident(conname) from pg_conversion
    union all
    select 'pg_ts_config'::regclass, oid, cfgnamespace, 'text search configuration', oid::regconfig::text from pg_ts_config
    union all
    select 'pg_ts_dict'::regclass, oid, dictnamespace, 'text search dictionary', oid::regdictionary::text from pg_ts_dict
    union all
    select 'pg_ts_parser'::regclass, oid, prsnamespace, 'text search parser', quote_ident(prsname) from pg_ts_parser
    union all
    select 'pg_ts_template'::regclass, oid, tmplnamespace, 'text search template', quote_ident(tmplname) from pg_ts_template
    union all
    select 'pg_extension'::regclass, oid, extnamespace, 'extension', quote_ident(extname) from pg_extension
    union all
    select 'pg_event_trigger'::regclass, t.oid, pronamespace, 'event trigger', quote_ident(evtname)
    from pg_event_trigger t join pg_proc on pg_proc.oid = evtfoid
    union all
    select 'pg_publication'::regclass, oid, 0, 'publication', quote_ident(pubname) from pg_publication
    union all
    select 'pg_subscription'::regclass, oid, 0, 'subscription', quote_ident(subname) from pg_subscription
    union all
    select 'pg_language'::regclass, oid, 0, 'language', quote_ident(lanname) from pg_language
    union all
    select 'pg_am'::regclass, oid, 0, 'access method', quote_ident(amname) from pg_am
    union all
    select 'pg_cast'::regclass, oid, 0, 'cast', castsource::regtype || ' as ' || casttarget::regtype from pg_cast
    union all
    select 'pg_transform'::regclass, oid, 0, 'transform', trftype::regtype || ' for ' ||
        (select lanname from pg_language where oid = trflang) from pg_transform
    union all
    select 'pg_largeobject'::regclass, oid, 0, 'large object', oid::text from pg_largeobject_metadata
    union all
    select 'pg_foreign_data_wrapper'::regclass, oid, 0, 'foreign-data wrapper', quote_ident(fdwname) from pg_foreign_data_wrapper
    union all
    select 'pg_foreign_server'::regclass, oid, 0, 'foreign server', quote_ident(srvname) from pg_foreign_server
    union all
    select 'pg_user_mapping'::regclass, umid, 0, 'user mapping',
        concat_ws(' on ', case umuser when 0 then 'public' else umuser::regrole::text end, srvname) from pg_user_mappings
), left_out (class, id) as (
    select class, id from objects, parameters
    where (id >= 16384 or kind in ('schema', 'large object'))
        and (name ~ any (patterns) or kind || ' ' || name ~ any (patterns) or kind = 'schema' and name || '.' ~ any (patterns)
            or schema <> 0 and cardinality(schemas) > 0 and schema::regnamespace::text <> all (schemas)
            or class = 'pg_class'::regclass and name in (select unnest(p.relations) from parameters p))
    union
    select classid, objid from pg_depend
    join left_out on refclassid = class and refobjid = id
    where deptype in ('a', 'i', 'P', 'S') and objid >= 16384
)
select class, id from left_out
