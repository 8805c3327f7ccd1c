-- Reads dependencies: false, the dependent object, the object that it depends on, and whether dropping the second object
-- also drops the first. An object is a class OID, an object OID and a column number.
-- Rows that begin with true come first. They are aliases, for example the row type of a table for the table, or a rule
-- for its view.
, aliases (class, id, sub, to_class, to_id, to_sub) as (
    select 'pg_type'::regclass::oid, reltype, 0, 'pg_class'::regclass::oid, oid, 0 from relations
        where reltype <> 0 and relkind <> 'c'
    union all
    select 'pg_type'::regclass, t.typarray, 0, 'pg_class'::regclass, c.oid, 0
        from relations c join pg_type t on t.oid = reltype where typarray <> 0 and relkind <> 'c'
    union all
    select 'pg_class'::regclass, oid, 0, 'pg_type'::regclass, reltype, 0 from relations where relkind = 'c'
    union all
    select 'pg_type'::regclass, typarray, 0, 'pg_type'::regclass, oid, 0 from pg_type
        where typarray <> 0 and typnamespace in (select oid from schemas) and typrelid not in (select oid from relations where relkind <> 'c')
    union all
    select 'pg_type'::regclass, rngmultitypid, 0, 'pg_type'::regclass, rngtypid, 0 from pg_range
    union all
    select 'pg_type'::regclass, typarray, 0, 'pg_type'::regclass, rngtypid, 0 from pg_range join pg_type on pg_type.oid = rngmultitypid
    union all
    select 'pg_attrdef'::regclass, d.oid, 0, 'pg_class'::regclass, adrelid, adnum
        from pg_attrdef d join pg_attribute on attrelid = adrelid and attnum = adnum where attgenerated <> ''
    union all
    select 'pg_class'::regclass, conindid, 0, 'pg_constraint'::regclass, oid, 0 from pg_constraint
        where contype in ('p', 'u', 'x') and conindid <> 0
    union all
    select 'pg_rewrite'::regclass, oid, 0, 'pg_class'::regclass, ev_class, 0 from pg_rewrite where rulename = '_RETURN'
    union all
    select 'pg_trigger'::regclass, oid, 0, 'pg_constraint'::regclass, tgconstraint, 0 from pg_trigger where tgisinternal
    union all
    select 'pg_class'::regclass, sequence, 0, 'pg_class'::regclass, relation, number from identities
    union all
    select 'pg_publication_rel'::regclass, oid, 0, 'pg_publication'::regclass, prpubid, 0 from pg_publication_rel
    union all
    select 'pg_publication_namespace'::regclass, oid, 0, 'pg_publication'::regclass, pnpubid, 0 from pg_publication_namespace
    union all
    select classid, objid, 0, 'pg_extension'::regclass, refobjid, 0 from pg_depend
        where deptype = 'e' and refclassid = 'pg_extension'::regclass
), catalog_dependencies as (
    select d.classid, d.objid, case when c.relkind in ('r', 'p') or d.objsubid = 0 then d.objsubid else 0 end as objsubid,
        d.refclassid, d.refobjid,
        case when r.relkind in ('r', 'p') or d.refobjsubid = 0 then d.refobjsubid else 0 end as refobjsubid, d.deptype
    from pg_depend d
    left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
    left join pg_class r on d.refclassid = 'pg_class'::regclass and r.oid = d.refobjid
    where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype <> 'e'
        and not (d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
            and d.refobjsubid > 0 and c.relkind = 'S')
)
select true, class, id, sub, to_class, to_id, to_sub, false from aliases
union all
select false, classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype in ('a', 'i', 'P', 'S')
    -- the expressions and the predicate of an exclusion constraint keep their columns from being dropped
    and not (classid = 'pg_class'::regclass and refobjsubid > 0
        and objid in (select conindid from pg_constraint where contype = 'x'))
from catalog_dependencies
union all
select false, 'pg_constraint'::regclass, k.oid, 0, 'pg_constraint'::regclass, n.oid, 0, false
from pg_constraint k join pg_constraint n on n.conrelid = k.conrelid and n.contype = 'n' and n.conkey[1] = any (k.conkey)
where k.contype = 'p' and k.conrelid in (select oid from relations)
