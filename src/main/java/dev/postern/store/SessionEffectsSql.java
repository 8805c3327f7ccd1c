package dev.postern.store;

/// Query for [SessionEffects]: kind, name, text and opaqueness of each catalog entry that can run functions. It
/// runs on PostgreSQL 14 and later.
final class SessionEffectsSql {

    /// Functions. Those of extensions in C change nothing, except in extensions that run given SQL.
    private static final String FUNCTIONS = """
            select 'FUNCTION', p.proname, concat_ws(' ',
                    case when l.lanname in ('sql', 'plpgsql', 'internal') then p.prosrc end,
                    pg_get_function_sqlbody(p.oid), pg_get_function_arguments(p.oid),
                    a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn),
                l.lanname not in ('sql', 'plpgsql', 'internal') and not (l.lanname = 'c' and exists (
                    select from pg_depend d join pg_extension e on e.oid = d.refobjid
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
                        and d.refclassid = 'pg_extension'::regclass
                        and e.extname not in ('dblink', 'tablefunc', 'xml2')))
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            join pg_language l on l.oid = p.prolang
            left join pg_aggregate a on a.aggfnoid = p.oid
            where n.nspname not in ('pg_catalog', 'information_schema')""";

    private static final String TYPES = """
            select 'TYPE', t.typname, concat_ws(' ',
                case when t.typbasetype <> 0 then format_type(t.typbasetype, null) end, t.typdefault,
                (select string_agg(pg_get_constraintdef(c.oid), ' ') from pg_constraint c where c.contypid = t.oid),
                (select string_agg(format_type(a.atttypid, null), ' ') from pg_attribute a
                    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)), false
            from pg_type t
            join pg_namespace n on n.oid = t.typnamespace
            left join pg_class r on r.oid = t.typrelid
            where n.nspname not in ('pg_catalog', 'information_schema') and (t.typtype = 'd' or r.relkind = 'c')""";

    /// Relations with the SQL that runs when their rows are read: view queries and policy conditions. A foreign
    /// table is opaque.
    private static final String READ_RELATIONS = """
            select 'READ' as kind, c.relname, concat_ws(' ', case when c.relkind = 'v' then pg_get_viewdef(c.oid) end,
                    case when c.relrowsecurity then (
                        select string_agg(concat_ws(' ', pg_get_expr(p.polqual, p.polrelid),
                            pg_get_expr(p.polwithcheck, p.polrelid)), ' ')
                        from pg_policy p where p.polrelid = c.oid) end) as sql,
                c.relkind = 'f' as opaque, c.oid
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')""";

    /// Relations with the SQL that also runs when their rows are written, and the tables written with them:
    /// partitions and referencing tables.
    private static final String WRITTEN_RELATIONS = """
            select event.kind, r.relname, concat_ws(' ', r.sql,
                (select string_agg(pg_get_triggerdef(t.oid), ' ') from pg_trigger t
                    where t.tgrelid = r.oid and not t.tgisinternal and t.tgtype & event.bit <> 0),
                (select string_agg(pg_get_ruledef(w.oid), ' ') from pg_rewrite w
                    where w.ev_class = r.oid and w.ev_type <> '1'),
                (select string_agg(pg_get_expr(d.adbin, d.adrelid), ' ') from pg_attrdef d where d.adrelid = r.oid),
                (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
                    where k.conrelid = r.oid and k.contype in ('c', 'x')),
                (select string_agg(concat_ws(' ', pg_get_expr(i.indexprs, i.indrelid),
                        pg_get_expr(i.indpred, i.indrelid)), ' ') from pg_index i where i.indrelid = r.oid),
                (select string_agg(format_type(a.atttypid, null), ' ') from pg_attribute a
                    where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped),
                (select string_agg(h.inhrelid::regclass::text, ' ') from pg_inherits h where h.inhparent = r.oid),
                (select string_agg(f.conrelid::regclass::text, ' ') from pg_constraint f
                    where f.confrelid = r.oid and event.kind <> 'INSERTED' and (f.confdeltype in ('c', 'n', 'd') or f.confupdtype in ('c', 'n', 'd')))),
                r.opaque
            from r
            cross join (values ('INSERTED', 4), ('DELETED', 8), ('UPDATED', 16)) as event (kind, bit)""";

    private static final String IMPLICIT = """
            select 'IMPLICIT', 'implicit', string_agg(used.function::regproc::text, ' '), false
            from (
                select castfunc from pg_cast where oid >= 16384 and castfunc <> 0
                union all
                select oprcode from pg_operator where oid >= 16384 and oprcode <> 0
                union all
                select amproc from pg_amproc where oid >= 16384
                union all
                select unnest(array[rngcanonical, rngsubdiff]) from pg_range where rngtypid >= 16384) as used (function)
            where used.function <> 0
            having count(*) > 0""";

    static final String ENTRIES = "with r as materialized (" + READ_RELATIONS + ") " + FUNCTIONS + " union all " + TYPES
            + " union all select kind, relname, sql, opaque from r union all " + WRITTEN_RELATIONS + " union all "
            + IMPLICIT;

    private SessionEffectsSql() {}
}
