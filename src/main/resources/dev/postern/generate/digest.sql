-- One digest of everything that generated classes and schema facts depend on. Objects of initdb have OIDs below 16384.
-- Left out: temporary objects, and what VACUUM, ANALYZE, TRUNCATE and REINDEX change.
with relation as (
    select * from pg_class
    where oid >= 16384 and relpersistence <> 't' and relkind <> 't' and relnamespace not in (
        select oid from pg_namespace where nspname like 'pg\_temp%')
), entry (text) as (
    select concat_ws(' ', 'role', current_user)
    union all select concat_ws(' ', 'namespace', to_jsonb(n)) from pg_namespace n where nspname !~ '^pg_(temp|toast)'
    union all select concat_ws(' ', 'class', to_jsonb(c) - array['relfilenode', 'relpages', 'reltuples', 'relallvisible', 'relallfrozen',
            'relfrozenxid', 'relminmxid', 'relhasindex', 'relhasrules', 'relhastriggers', 'relhassubclass', 'reltype'],
            case when relkind in ('r', 'p', 'v', 'm', 'f') then concat_ws(' ',
                has_table_privilege(oid, 'select'), has_table_privilege(oid, 'insert'), has_table_privilege(oid, 'update'),
                has_table_privilege(oid, 'delete'), has_any_column_privilege(oid, 'select, insert, update')) end)
        from relation c
    union all select concat_ws(' ', 'attribute', to_jsonb(a) - array['attmissingval', 'attstattarget', 'attcacheoff'])
        from pg_attribute a where attrelid in (select oid from relation) and attnum > 0
    union all select concat_ws(' ', 'default', to_jsonb(d)) from pg_attrdef d where adrelid in (select oid from relation)
    union all select concat_ws(' ', 'constraint', to_jsonb(c)) from pg_constraint c
        where oid >= 16384 and (conrelid = 0 or conrelid in (select oid from relation))
    union all select concat_ws(' ', 'index', to_jsonb(i) - array['indcheckxmin', 'indisclustered']) from pg_index i
        where indrelid in (select oid from relation)
    union all select concat_ws(' ', 'inherits', to_jsonb(i)) from pg_inherits i where inhrelid in (select oid from relation)
    union all select concat_ws(' ', 'trigger', to_jsonb(t)) from pg_trigger t where tgrelid in (select oid from relation)
    union all select concat_ws(' ', 'rule', to_jsonb(r)) from pg_rewrite r where ev_class in (select oid from relation)
    union all select concat_ws(' ', 'policy', to_jsonb(p)) from pg_policy p where polrelid in (select oid from relation)
    union all select concat_ws(' ', 'function', to_jsonb(p), has_function_privilege(oid, 'execute')) from pg_proc p where oid >= 16384
    union all select concat_ws(' ', 'aggregate', to_jsonb(a)) from pg_aggregate a where aggfnoid >= 16384
    union all select concat_ws(' ', 'type', to_jsonb(t)) from pg_type t
        where oid >= 16384 and (typrelid = 0 and typelem = 0 or typrelid in (select oid from relation))
    union all select concat_ws(' ', 'label', to_jsonb(e)) from pg_enum e
    union all select concat_ws(' ', 'range', to_jsonb(r)) from pg_range r where rngtypid >= 16384
    union all select concat_ws(' ', 'cast', to_jsonb(c)) from pg_cast c where oid >= 16384
    union all select concat_ws(' ', 'sequence', to_jsonb(s)) from pg_sequence s where seqrelid in (select oid from relation)
    union all select concat_ws(' ', 'comment', to_jsonb(d)) from pg_description d where objoid >= 16384
    union all select concat_ws(' ', 'extension', to_jsonb(e)) from pg_extension e
)
select encode(sha256(convert_to(string_agg(text, chr(10) order by text), 'UTF8')), 'hex') from entry
