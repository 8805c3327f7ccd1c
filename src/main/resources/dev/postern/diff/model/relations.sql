-- Reads schemas, tables with their columns and constraints, indexes, views and sequences.
select 'schema', quote_ident(nspname), 'pg_namespace'::regclass::oid, oid, 0, array[]::text[] from schemas
union all
select 'table', c.oid::regclass::text, 'pg_class'::regclass, c.oid, 0, array[
    'simple name', quote_ident(c.relname),
    'kind', c.relkind::text,
    'unlogged', nullif(c.relpersistence, 'p')::text,
    'options', (select string_agg(format('%s = %L', option_name, option_value), ', ' order by option_name)
        from pg_options_to_table(c.reloptions)),
    'toast options', (select string_agg(format('toast.%s = %L', option_name, option_value), ', ' order by option_name)
        from pg_class t, pg_options_to_table(t.reloptions) where t.oid = c.reltoastrelid),
    'access method', (select nullif(amname, 'heap') from pg_am where oid = c.relam),
    'partition key', pg_get_partkeydef(c.oid),
    'partition bound', pg_get_expr(c.relpartbound, c.oid),
    'parents', (select string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = c.oid)]
from relations c where relkind in ('r', 'p')
union all
select 'row security', oid::regclass::text, 0, oid, 1, array[
    'parent', oid::regclass::text, 'enabled', relrowsecurity::text, 'forced', relforcerowsecurity::text]
from relations where relkind in ('r', 'p') and (relrowsecurity or relforcerowsecurity)
union all
select 'replica identity', oid::regclass::text, 0, oid, 2, array[
    'parent', oid::regclass::text,
    'setting', case relreplident when 'f' then 'full' when 'n' then 'nothing' else 'using index ' || index_name end,
    'index name', index_name]
from relations c
left join lateral (select quote_ident(i.relname) as index_name from pg_index join pg_class i on i.oid = indexrelid
    where indrelid = c.oid and indisreplident) replica_index on true
where relkind in ('r', 'p') and relreplident <> 'd'
union all
select 'clustering', indrelid::regclass::text, 0, indrelid, 3, array[
    'parent', indrelid::regclass::text,
    'index name', (select quote_ident(relname) from pg_class where oid = indexrelid)]
from pg_index where indisclustered and indrelid in (select oid from relations)
union all
select 'column', attrelid::regclass || '.' || quote_ident(attname), 'pg_class'::regclass, attrelid, attnum, array[
    'parent', attrelid::regclass::text,
    'column', quote_ident(attname),
    'inherited', (not attislocal)::text,
    'type', format_type(atttypid, atttypmod),
    'collation', case when attcollation <> typcollation then attcollation::regcollation::text end,
    'storage', case when attstorage <> typstorage then case attstorage when 'p' then 'plain' when 'e' then 'external'
        when 'm' then 'main' else 'extended' end end,
    'compression', case attcompression when 'p' then 'pglz' when 'l' then 'lz4' end,
    'statistics target', attstattarget::text,
    'options', (select string_agg(format('%s = %L', option_name, option_value), ', ' order by option_name)
        from pg_options_to_table(attoptions)),
    'generated', case attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
    'expression', case when attgenerated <> '' then
        (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum) end]
from pg_attribute a
join relations t on t.oid = attrelid and relkind in ('r', 'p')
join pg_type y on y.oid = atttypid
where attnum > 0 and not attisdropped
union all
select 'identity', attrelid::regclass || '.' || quote_ident(attname), 0, attrelid, 1000 + attnum, array[
    'parent', attrelid::regclass::text,
    'column', quote_ident(attname),
    'inherited', (attinhcount > 0 and not attislocal)::text,
    'identity', case attidentity when 'a' then 'always' else 'by default' end,
    'sequence name', nullif(s.oid::regclass::text, quote_ident(nspname) || '.' || quote_ident(t.relname || '_' || attname || '_seq')),
    'options', regexp_replace(s.options, '^as \S+ ?', ''),
    'all options', all_options]
from pg_attribute
join relations t on t.oid = attrelid and relkind in ('r', 'p')
join pg_namespace n on n.oid = t.relnamespace
left join identities on relation = attrelid and number = attnum
left join sequences s on s.oid = sequence
where attidentity <> '' and attnum > 0 and not attisdropped
union all
select 'default', adrelid::regclass || '.' || quote_ident(attname), 'pg_attrdef'::regclass, d.oid, 0, array[
    'parent', adrelid::regclass::text, 'column', quote_ident(attname), 'inherited', (attinhcount > 0)::text,
    'expression', pg_get_expr(adbin, adrelid)]
from pg_attrdef d join pg_attribute on attrelid = adrelid and attnum = adnum
where attgenerated = '' and adrelid in (select oid from relations)
union all
select 'constraint', case when contype = 'n' and (not conislocal or conname ~ '_not_null[0-9]*$')
        then 'not null of ' || conrelid::regclass || '.' ||
            (select quote_ident(attname) from pg_attribute where attrelid = conrelid and attnum = conkey[1])
        else quote_ident(conname) || ' on ' || conrelid::regclass end, 'pg_constraint'::regclass, o.oid, 0, array[
    'parent', conrelid::regclass::text,
    'simple name', quote_ident(conname),
    'kind', contype::text,
    'inherited', (conparentid <> 0 or coninhcount > 0 and not conislocal)::text,
    'partitioned', case when contype in ('p', 'u', 'x') and c.relkind = 'p' then 'true' end,
    'parent index', (select inhparent::regclass::text from pg_inherits where inhrelid = conindid and contype in ('p', 'u', 'x')),
    'index', case when contype in ('p', 'u', 'x') then conindid::regclass::text end,
    'column', case when contype = 'n' then
        (select quote_ident(attname) from pg_attribute where attrelid = conrelid and attnum = conkey[1]) end,
    'default name', (contype = 'n' and conname = c.relname || '_' ||
        (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) || '_not_null')::text,
    'definition', pg_get_constraintdef(o.oid),
    'valid', convalidated::text]
from pg_constraint o join relations c on c.oid = conrelid
where contype in ('p', 'u', 'f', 'c', 'x', 'n') and c.relkind in ('r', 'p')
union all
select 'index', i.indexrelid::regclass::text, 'pg_class'::regclass, i.indexrelid, 0, array[
    'parent', i.indrelid::regclass::text,
    'parent index', (select inhparent::regclass::text from pg_inherits where inhrelid = i.indexrelid),
    'inherited', exists (select from pg_inherits where inhrelid = i.indexrelid)::text,
    'partitioned', case when c.relkind = 'I' and i.indisvalid then 'true' end,
    'definition', pg_get_indexdef(i.indexrelid),
    'simple name', quote_ident(c.relname),
    'unnamed definition', replace(pg_get_indexdef(i.indexrelid), ' ' || quote_ident(c.relname) || ' ON ', ' ON '),
    'valid', i.indisvalid::text,
    'column statistics', (select string_agg(format('alter column %s set statistics %s', attnum, attstattarget), ', ' order by attnum)
        from pg_attribute where attrelid = c.oid and attstattarget is not null)]
from pg_index i join relations c on c.oid = i.indexrelid
where (i.indisvalid or c.relkind = 'I')
    and not exists (select from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
union all
select case relkind when 'v' then 'view' else 'materialized view' end, oid::regclass::text, 'pg_class'::regclass, oid, 0, array[
    'columns', (select string_agg(concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
            nullif(attcollation, 0)::regcollation), ', ' order by attnum)
        from pg_attribute where attrelid = c.oid and attnum > 0),
    'options', (select string_agg(format('%s = %L', option_name, option_value), ', ' order by option_name)
        from pg_options_to_table(c.reloptions)),
    'access method', (select nullif(amname, 'heap') from pg_am where oid = c.relam),
    'populated', relispopulated::text,
    'definition', rtrim(pg_get_viewdef(oid), ';')]
from relations c where relkind in ('v', 'm')
union all
select 'sequence', oid::regclass::text, 'pg_class'::regclass, oid, 0, array[
    'unlogged', nullif(relpersistence, 'p')::text,
    'type', format_type(seqtypid, null), 'options', options, 'all options', all_options]
from sequences where oid in (select oid from relations) and oid not in (select sequence from identities)
union all
select 'sequence owner', objid::regclass::text, 0, objid, 4, array[
    'parent', objid::regclass::text, 'owner', refobjid::regclass || '.' || quote_ident(attname)]
from pg_depend
join sequences s on s.oid = objid and s.oid in (select oid from relations)
join pg_attribute on attrelid = refobjid and attnum = refobjsubid
where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype = 'a' and refobjsubid > 0
