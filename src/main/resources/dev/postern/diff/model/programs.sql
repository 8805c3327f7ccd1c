-- Reads functions, types and the objects based on them, for example casts, operators and publications.
select 'extension', quote_ident(extname), 'pg_extension'::regclass::oid, oid, 0, array[
    'schema', extnamespace::regnamespace::text, 'version', extversion]
from pg_extension
where extname <> 'plpgsql' and ('pg_extension'::regclass, oid) not in (select class, object from members)
union all
select case prokind when 'p' then 'procedure' else 'function' end, oid::regprocedure::text, 'pg_proc'::regclass, oid, 0, array[
    'result', pg_get_function_result(oid), 'kind', prokind::text,
    'atomic', case when pg_get_function_sqlbody(oid) like 'BEGIN ATOMIC%' then 'true' end,
    'definition', rtrim(pg_get_functiondef(oid), E'\n')]
from functions where prokind <> 'a'
union all
select 'aggregate', regexp_replace((pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity, '\(\)$', '(*)'), 'pg_proc'::regclass, p.oid, 0, array[
    'definition', format('create aggregate %s.%s(%s) (%s)', pronamespace::regnamespace, quote_ident(proname),
        case when proargtypes = '' then '*' else pg_get_function_arguments(p.oid) end,
        concat_ws(', ', 'sfunc = ' || aggtransfn, 'stype = ' || format_type(aggtranstype, null),
            'sspace = ' || nullif(aggtransspace, 0),
            'finalfunc = ' || nullif(aggfinalfn::text, '-'), case when aggfinalextra then 'finalfunc_extra' end,
            'finalfunc_modify = ' || case aggfinalmodify when 's' then 'shareable' when 'w' then 'read_write' end,
            'combinefunc = ' || nullif(aggcombinefn::text, '-'), 'serialfunc = ' || nullif(aggserialfn::text, '-'),
            'deserialfunc = ' || nullif(aggdeserialfn::text, '-'), 'initcond = ' || quote_literal(agginitval),
            'msfunc = ' || nullif(aggmtransfn::text, '-'), 'minvfunc = ' || nullif(aggminvtransfn::text, '-'),
            'mstype = ' || format_type(nullif(aggmtranstype, 0), null), 'msspace = ' || nullif(aggmtransspace, 0),
            'mfinalfunc = ' || nullif(aggmfinalfn::text, '-'), case when aggmfinalextra then 'mfinalfunc_extra' end,
            'mfinalfunc_modify = ' || case aggmfinalmodify when 's' then 'shareable' when 'w' then 'read_write' end,
            'minitcond = ' || quote_literal(aggminitval),
            'sortop = ' || (select format('operator(%s.%s)', oprnamespace::regnamespace, oprname)
                from pg_operator where oid = aggsortop),
            'parallel = ' || case proparallel when 's' then 'safe' when 'r' then 'restricted' end,
            case aggkind when 'h' then 'hypothetical' end))]
from functions p join pg_aggregate on aggfnoid = p.oid
union all
select 'enum', oid::regtype::text, 'pg_type'::regclass, oid, 0, array['temporary name', quote_ident(left(typname, 55) || '__old'),
    'qualified temporary name', typnamespace::regnamespace || '.' || quote_ident(left(typname, 55) || '__old'),
    'labels',
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = types.oid)]
from types where typtype = 'e'
union all
select 'domain', oid::regtype::text, 'pg_type'::regclass, oid, 0, array[
    'temporary name', quote_ident(left(typname, 55) || '__old'),
    'qualified temporary name', typnamespace::regnamespace || '.' || quote_ident(left(typname, 55) || '__old'),
    'type', format_type(typbasetype, typtypmod),
    'collation', case when typcollation <> (select typcollation from pg_type b where b.oid = types.typbasetype)
        then typcollation::regcollation::text end,
    'default', typdefault]
from types where typtype = 'd'
union all
select 'domain constraint', quote_ident(conname) || ' of ' || contypid::regtype, 'pg_constraint'::regclass, oid, 0, array[
    'parent', contypid::regtype::text, 'simple name', quote_ident(conname),
    'definition', pg_get_constraintdef(oid), 'valid', convalidated::text]
from pg_constraint where contypid in (select oid from types)
union all
select 'composite type', t.oid::regtype::text, 'pg_type'::regclass, t.oid, 0, array['temporary name', quote_ident(left(typname, 55) || '__old'),
    'qualified temporary name', typnamespace::regnamespace || '.' || quote_ident(left(typname, 55) || '__old'),
    'attributes',
    (select string_agg(concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod), 'collate ' ||
            case when attcollation <> (select typcollation from pg_type where oid = atttypid)
            then attcollation::regcollation end), E',\n' order by attnum)
        from pg_attribute where attrelid = typrelid and attnum > 0 and not attisdropped)]
from types t join pg_class c on c.oid = typrelid where c.relkind = 'c'
union all
select 'range type', rngtypid::regtype::text, 'pg_type'::regclass, rngtypid, 0, array['definition',
    concat_ws(', ', 'subtype = ' || format_type(rngsubtype, null),
        'subtype_opclass = ' || (select format('%s.%I', opcnamespace::regnamespace, opcname)
            from pg_opclass where oid = rngsubopc and not opcdefault),
        'collation = ' || case when rngcollation <> (select typcollation from pg_type where oid = rngsubtype)
            then rngcollation::regcollation end,
        'canonical = ' || nullif(rngcanonical::text, '-'), 'subtype_diff = ' || nullif(rngsubdiff::text, '-'),
        'multirange_type_name = ' || rngmultitypid::regtype)]
from pg_range where rngtypid in (select oid from types)
union all
select 'cast', (pg_identify_object('pg_cast'::regclass, oid, 0)).identity, 'pg_cast'::regclass, oid, 0, array['definition',
    format('create cast (%s as %s) %s%s', format_type(castsource, null), format_type(casttarget, null),
        case castmethod when 'i' then 'with inout' when 'b' then 'without function'
            else 'with function ' || castfunc::regprocedure end,
        case castcontext when 'a' then ' as assignment' when 'i' then ' as implicit' end)]
from pg_cast where oid >= 16384
    and not exists (select from pg_depend where classid = 'pg_cast'::regclass and objid = pg_cast.oid and deptype = 'i')
    and ('pg_cast'::regclass, oid) not in (select class, object from members)
union all
select 'operator', (pg_identify_object('pg_operator'::regclass, o.oid, 0)).identity, 'pg_operator'::regclass, o.oid, 0,
    array['definition', format('create operator %s.%s (%s)', oprnamespace::regnamespace, oprname,
        concat_ws(', ', 'function = ' || oprcode, 'leftarg = ' || format_type(nullif(oprleft, 0), null),
            'rightarg = ' || format_type(nullif(oprright, 0), null),
            'commutator = ' || (select format('operator(%s.%s)', oprnamespace::regnamespace, oprname)
                from pg_operator where oid = o.oprcom),
            'negator = ' || (select format('operator(%s.%s)', oprnamespace::regnamespace, oprname)
                from pg_operator where oid = o.oprnegate),
            'restrict = ' || nullif(oprrest::text, '-'), 'join = ' || nullif(oprjoin::text, '-'),
            case when oprcanhash then 'hashes' end, case when oprcanmerge then 'merges' end))]
from pg_operator o
where oprnamespace in (select oid from schemas) and oprcode <> 0
    and ('pg_operator'::regclass, oid) not in (select class, object from members)
union all
select 'collation', oid::regcollation::text, 'pg_collation'::regclass, oid, 0, array['definition',
    format('create collation %s (%s)', oid::regcollation, concat_ws(', ',
        'provider = ' || case collprovider when 'c' then 'libc' when 'i' then 'icu' when 'b' then 'builtin' end,
        'locale = ' || quote_literal(colllocale), 'lc_collate = ' || quote_literal(collcollate),
        'lc_ctype = ' || quote_literal(collctype), 'rules = ' || quote_literal(collicurules),
        case when not collisdeterministic then 'deterministic = false' end))]
from pg_collation
where collnamespace in (select oid from schemas) and ('pg_collation'::regclass, oid) not in (select class, object from members)
union all
select 'statistics', (pg_identify_object('pg_statistic_ext'::regclass, oid, 0)).identity, 'pg_statistic_ext'::regclass, oid, 0,
    array['parent', stxrelid::regclass::text, 'definition', pg_get_statisticsobjdef(oid), 'statistics target', stxstattarget::text]
from pg_statistic_ext where stxrelid in (select oid from relations)
union all
select 'text search dictionary', oid::regdictionary::text, 'pg_ts_dict'::regclass, oid, 0, array['definition',
    format('create text search dictionary %s (%s)', oid::regdictionary, concat_ws(', ', 'template = ' ||
        (select format('%s.%I', tmplnamespace::regnamespace, tmplname) from pg_ts_template where oid = dicttemplate),
        dictinitoption))]
from pg_ts_dict
where dictnamespace in (select oid from schemas) and ('pg_ts_dict'::regclass, oid) not in (select class, object from members)
union all
select 'text search configuration', oid::regconfig::text, 'pg_ts_config'::regclass, oid, 0, array['definition',
    format('create text search configuration %s (parser = %s)', oid::regconfig,
        (select format('%s.%I', prsnamespace::regnamespace, prsname) from pg_ts_parser where oid = cfgparser)),
    'mappings', (select string_agg(format('alter text search configuration %s add mapping for %s with %s',
            g.oid::regconfig, alias, dictionaries), E';\n' order by alias)
        from (select alias, string_agg(mapdict::regdictionary::text, ', ' order by mapseqno) as dictionaries
            from pg_ts_config_map join ts_token_type(g.cfgparser) on tokid = maptokentype
            where mapcfg = g.oid group by alias) m)]
from pg_ts_config g
where cfgnamespace in (select oid from schemas) and ('pg_ts_config'::regclass, oid) not in (select class, object from members)
union all
select 'event trigger', quote_ident(evtname), 'pg_event_trigger'::regclass, oid, 0, array[
    'definition', format('create event trigger %I on %s%s execute function %s()', evtname, evtevent,
        ' when tag in (' || (select string_agg(quote_literal(tag), ', ') from unnest(evttags) tag) || ')', evtfoid::regproc),
    'enabled', evtenabled::text]
from pg_event_trigger where ('pg_event_trigger'::regclass, oid) not in (select class, object from members)
union all
select 'publication', quote_ident(pubname), 'pg_publication'::regclass, p.oid, 0, array[
    'published', concat(case when puballtables then ' for all tables' end, ' for ' || nullif(concat_ws(', ',
        (select string_agg(concat('table ', case when c.relkind = 'p' or not exists (select from pg_inherits where inhparent = c.oid)
                then '' else 'only ' end, prrelid::regclass,
                (select format(' (%s)', string_agg(quote_ident(attname), ', ' order by attnum)) from pg_attribute
                    where attrelid = prrelid and attnum = any (prattrs) having count(*) > 0),
                ' where (' || pg_get_expr(prqual, prrelid) || ')'), ', ' order by prrelid::regclass::text)
            from pg_publication_rel join pg_class c on c.oid = prrelid where prpubid = p.oid),
        (select string_agg('tables in schema ' || pnnspid::regnamespace, ', ' order by pnnspid::regnamespace::text)
            from pg_publication_namespace where pnpubid = p.oid)), '')),
    'options', format('publish = %L, publish_via_partition_root = %s, publish_generated_columns = %s',
        concat_ws(', ', case when pubinsert then 'insert' end, case when pubupdate then 'update' end,
            case when pubdelete then 'delete' end, case when pubtruncate then 'truncate' end),
        case when pubviaroot then 'true' else 'false' end,
        case pubgencols when 's' then 'stored' else 'none' end)]
from pg_publication p where ('pg_publication'::regclass, oid) not in (select class, object from members)
