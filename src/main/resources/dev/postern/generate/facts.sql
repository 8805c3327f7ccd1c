-- table  schema  name  kind  partition  writable  sets_response: whether a trigger sets a response GUC
--     row_security  insert_triggers: whether an insert fires row triggers  upsert
-- Triggers and row security include the tables that a view's query reads; triggers include those of partitions. upsert is
-- 'conflict' if ON CONFLICT can be used, 'separate' if only an UPDATE followed by an INSERT replaces a row, as with INSTEAD
-- OF triggers; null with rules on INSERT or UPDATE, which support neither.
with recursive steps (relation, next, partition) as (
    select w.ev_class, d.refobjid, false
    from pg_rewrite w
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
        and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
    where w.ev_type = '1'
    union
    select i.inhparent, i.inhrelid, true
    from pg_inherits i
    join pg_class p on p.oid = i.inhrelid and p.relispartition
), reached (oid, relation, partition) as (
    select oid, oid, false from pg_class where relkind in ('r', 'p', 'v', 'm', 'f')
    union
    select r.oid, s.next, s.partition from reached r join steps s on s.relation = r.relation
)
select 'table', n.nspname, c.relname,
    case c.relkind when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized'
        else 'foreign' end,
    c.relispartition,
    case when c.relkind in ('r', 'p') then 'iud' else
        case when w.bits & 8 <> 0 then 'i' else '' end || case when w.bits & 4 <> 0 then 'u' else '' end
        || case when w.bits & 16 <> 0 then 'd' else '' end end,
    exists (select from reached r join pg_trigger t on t.tgrelid = r.relation join pg_proc p on p.oid = t.tgfoid
        where r.oid = c.oid and not t.tgisinternal and p.prosrc like '%response.%'),
    exists (select from reached r join pg_class p on p.oid = r.relation
        where r.oid = c.oid and not r.partition and p.relrowsecurity),
    -- tgtype: 1 for each row, 4 insert
    exists (select from reached r join pg_trigger t on t.tgrelid = r.relation
        where r.oid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & 5 = 5),
    case when c.relkind not in ('r', 'p', 'v') or exists (select from reached r join pg_rewrite w on w.ev_class = r.relation
                where r.oid = c.oid and not r.partition and w.ev_type in ('2', '3')) then null
        when c.relkind = 'v' and (pg_relation_is_updatable(c.oid, false) & 12 <> 12 or exists (select from reached r
                -- tgtype: 64 instead of, 4 insert, 16 update
                join pg_trigger t on t.tgrelid = r.relation and t.tgtype & 64 <> 0 and t.tgtype & 20 <> 0
                where r.oid = c.oid)) then 'separate'
        else 'conflict' end
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when c.relkind in ('v', 'f') then pg_relation_is_updatable(c.oid, true) else 0 end)
    as w (bits)
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?) and c.oid <> all (:relations)
union all
-- rewritten  schema  name
-- A table whose rows can change again in the transaction that writes them: by a trigger that runs after the write, by a
-- rule, or by a foreign key that cascades an update. Also a table with a foreign partition, whose rows have no version.
select 'rewritten', n.nspname, c.relname, null, null, null, null, null, null, null
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname = any (?) and c.oid <> all (:relations)
    and (exists (with recursive part (oid) as (
                select c.oid union select i.inhrelid from pg_inherits i join part on part.oid = i.inhparent)
            select from part join pg_class p on p.oid = part.oid
            where p.relkind = 'f' or exists (select from pg_rewrite r where r.ev_class = p.oid)
                or exists (select from pg_trigger t where t.tgrelid = p.oid and not t.tgisinternal
                    and t.tgtype & 66 = 0 and t.tgtype & 20 <> 0))
        or exists (select from pg_constraint k
            where k.contype = 'f' and k.confrelid = c.oid and k.confupdtype in ('c', 'n', 'd')))
;
-- column  schema  table  name  type  kind  generated  not_null  default  origin_schema  origin_table  origin_column
--     to_json  from_text  from_json  read_only  origin_occurrence  origin_generated
-- not_null is 'rows' if no row contains a null, 'writes' if only writes reject null, or 'shown' if a view shows a column
-- of a table whose rows contain no null. The query below and the view's query decide. A domain rejects null in writes, but
-- rows can contain it (CREATE DOMAIN, Notes).
-- read_only is a column that an updatable view cannot set. origin_occurrence distinguishes several occurrences of the source
-- table in the view's query; columns of one occurrence come from one row. origin_generated is a source column that clients
-- cannot set.
with recursive base (type, basetype) as (
    select oid, oid from pg_type where typtype <> 'd'
    union all
    select t.oid, b.basetype from pg_type t join base b on t.typbasetype = b.type where t.typtype = 'd'
), kinds as (
    select base.type, case
            when t.oid = 'json'::regtype then 'json'
            when t.oid = 'jsonb'::regtype then 'jsonb'
            when t.oid = 'tsvector'::regtype then 'tsvector'
            when t.typcategory = 'A' then 'array'
            when t.typtype = 'c' then 'composite'
            else 'other' end as kind
    from base join pg_type t on t.oid = base.basetype
), casts as (
    select k.castsource, k.casttarget, format('%I.%I', n.nspname, p.proname) as function
    from pg_cast k join pg_proc p on p.oid = k.castfunc join pg_namespace n on n.oid = p.pronamespace
)
select 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), kinds.kind,
    case when a.attgenerated = 's' then 'stored' when a.attgenerated = 'v' then 'virtual'
        when a.attidentity = 'a' then 'always' when a.attidentity = 'd' then 'default' end,
    case when c.relkind in ('r', 'p') and (a.attnotnull or t.typnotnull) then 'writes' end,
    case when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault) end,
    null::text, null::text, null::text, to_json.function, from_text.function, from_json.function,
    case when c.relkind = 'v' and pg_relation_is_updatable(c.oid, true) & 12 <> 0
        and not pg_column_is_updatable(c.oid, a.attnum, true)
        and not exists (select from pg_trigger instead where instead.tgrelid = c.oid and instead.tgtype & 64 <> 0)
        then 't' end, null::text, null::text
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
join kinds on kinds.type = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join casts to_json on t.typtype = 'd' and to_json.castsource = t.oid and to_json.casttarget = 'json'::regtype
left join casts from_text on t.typtype = 'd' and from_text.casttarget = t.oid and from_text.castsource = 'text'::regtype
left join casts from_json on t.typtype = 'd' and from_json.casttarget = t.oid and from_json.castsource = 'json'::regtype
where a.attnum > 0 and not a.attisdropped
    and c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?) and c.oid <> all (:relations)
;
-- not-null  schema  table  column
-- Columns of tables of every schema in which no row contains a null; not part of facts.tsv. The constraint is validated and
-- enforced, here and in every partition and inheriting table; never for a foreign table.
with recursive family (oid, relation) as (
    select oid, oid from pg_class where relkind in ('r', 'p')
    union
    select f.oid, i.inhrelid from family f join pg_inherits i on i.inhparent = f.relation
)
select 'not-null', n.nspname, c.relname, a.attname
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
where c.relkind in ('r', 'p') and a.attnum > 0 and a.attnotnull and not a.attisdropped and not exists (
        select from family f
        join pg_class m on m.oid = f.relation
        left join pg_attribute b on b.attrelid = f.relation and b.attname = a.attname
        where f.oid = c.oid and (m.relkind not in ('r', 'p') or not b.attnotnull or exists (
            select from pg_constraint k
            where k.conrelid = f.relation and k.contype = 'n' and k.conkey = array[b.attnum]
                and not (k.convalidated and coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)))))
;
-- generated  schema  table  column
-- Columns of tables of every schema that clients cannot set; not part of facts.tsv.
select 'generated', n.nspname, c.relname, a.attname
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and (a.attidentity = 'a' or a.attgenerated <> '')
;
-- type            schema  name  kind  comment  not_null  default
-- type-attribute  schema  name  place  attribute  type  comment
-- type-check      schema  name  constraint  condition
-- type-label      schema  name  place  label
-- Types of every schema, because a column can have a type of an extension in another schema.
with types as (
    select t.*, n.nspname
    from pg_type t
    join pg_namespace n on n.oid = t.typnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and (t.typtype in ('e', 'd', 'r', 'b')
            or t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
        and not exists (select from pg_type element where element.typarray = t.oid)
)
select 'type', nspname, typname, case typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range'
        when 'c' then 'composite' else 'base' end,
    obj_description(oid, 'pg_type'), case when typnotnull then 't' end, typdefault
from types
union all
select 'type-attribute', t.nspname, t.typname,
    lpad((row_number() over (partition by t.oid order by a.attnum))::text, 4, '0'), a.attname,
    format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
from types t join pg_attribute a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
where t.typtype = 'c'
union all
select 'type-check', t.nspname, t.typname, c.conname, pg_get_expr(c.conbin, 0), null, null
from types t join pg_constraint c on c.contypid = t.oid and c.contype = 'c'
union all
select 'type-label', t.nspname, t.typname,
    lpad((row_number() over (partition by t.oid order by e.enumsortorder))::text, 4, '0'), e.enumlabel, null, null
from types t join pg_enum e on e.enumtypid = t.oid
;
-- named  text  schema  name  kind  of  length  precision  scale
-- The meaning of the type names in the other lines. `of` is the element type of an array, the base type of a domain, the
-- subtype of a range, the range type of a multirange; `row` is the row type of a table.
with recursive type_kinds as (
    select t.oid, t.typname, t.typnamespace, t.typtypmod, t.kind, case t.kind when 'array' then t.typelem
        when 'domain' then t.typbasetype when 'range' then r.rngsubtype when 'multirange' then m.rngtypid end as part
    from (select t.*, case t.typtype when 'd' then 'domain' when 'e' then 'enum' when 'r' then 'range'
            when 'm' then 'multirange' when 'c' then case c.relkind when 'c' then 'composite' else 'row' end
            else case when t.typcategory = 'A' and t.typelem <> 0 then 'array' else 'base' end end as kind
        from pg_type t left join pg_class c on c.oid = t.typrelid
        where t.typtype <> 'p' or t.oid = 'void'::regtype) as t
    left join pg_range r on r.rngtypid = t.oid
    left join pg_range m on m.rngmultitypid = t.oid
), used (type, modifier) as (
    select a.atttypid, a.atttypmod
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and not a.attisdropped and c.oid <> all (:relations)
        and (c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (?)
            or c.relkind = 'c' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema')
    union
    select a.type, m.modifier
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    cross join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])
        || case p.prorettype when 'record'::regtype then 'json'::regtype::oid else p.prorettype end) as a (type)
    cross join (values (-1), (null)) as m (modifier)
    where p.prokind = 'f' and n.nspname = any (?) and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
        and p.oid <> all (:functions) and not exists (select from pg_depend d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
    union
    -- columns of rows that functions return, if their table is not served
    select a.atttypid, null
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_type t on t.oid = p.prorettype
    join pg_class c on c.oid = t.typrelid
    join pg_namespace of_schema on of_schema.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where p.prokind = 'f' and n.nspname = any (?) and p.oid <> all (:functions)
        and (c.oid = any (:relations) or of_schema.nspname <> all (?))
    union
    select w.part, case w.kind when 'array' then u.modifier when 'domain' then w.typtypmod else -1 end
    from used u join type_kinds w on w.oid = u.type
    where w.part is not null
)
select distinct 'named', format_type(u.type, u.modifier), n.nspname, w.typname, w.kind,
    format_type(w.part, case w.kind when 'array' then u.modifier when 'domain' then w.typtypmod else -1 end),
    information_schema._pg_char_max_length(u.type, u.modifier),
    case when u.type = 'numeric'::regtype then information_schema._pg_numeric_precision(u.type, u.modifier) end,
    case when u.type = 'numeric'::regtype then information_schema._pg_numeric_scale(u.type, u.modifier) end
from used u
join type_kinds w on w.oid = u.type
join pg_namespace n on n.oid = w.typnamespace
;
-- computed  schema  function  on_schema  on_table  set  one  volatility  returns  returns_kind  to_schema  to_table
--     comment
with recursive base (type, basetype) as (
    select oid, oid from pg_type where typtype <> 'd'
    union all
    select t.oid, b.basetype from pg_type t join base b on t.typbasetype = b.type where t.typtype = 'd'
)
select 'computed', n.nspname, p.proname, on_schema.nspname, on_table.relname,
    p.proretset, not p.proretset or p.prorows = 1,
    case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
    format_type(p.prorettype, null),
    case when t.oid = 'json'::regtype then 'json'
        when t.oid = 'jsonb'::regtype then 'jsonb'
        when t.oid = 'tsvector'::regtype then 'tsvector'
        when t.typcategory = 'A' then 'array'
        when t.typtype = 'c' then 'composite'
        else 'other' end,
    to_schema.nspname, to_table.relname, obj_description(p.oid, 'pg_proc')
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_class on_table on on_table.reltype = p.proargtypes[0] and on_table.relkind in ('r', 'p', 'v', 'm', 'f')
    and on_table.oid <> all (:relations)
join pg_namespace on_schema on on_schema.oid = on_table.relnamespace
join base on base.type = p.prorettype
join pg_type t on t.oid = base.basetype
left join pg_class to_table on to_table.reltype = p.prorettype and to_table.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace to_schema on to_schema.oid = to_table.relnamespace
where p.prokind = 'f' and p.pronargs = 1 and n.nspname = any (?) and on_schema.nspname = any (?)
    and p.oid <> all (:functions)
;
-- media  schema  function  type  binary  on_schema  on_table
-- Media type handlers: aggregates whose result type is a domain named like a media type; without a table, for any rows.
-- Also PostGIS's function that converts a row to GeoJSON, if it is installed.
with recursive base (type, basetype) as (
    select oid, oid from pg_type where typtype <> 'd'
    union all
    select t.oid, b.basetype from pg_type t join base b on t.typbasetype = b.type where t.typtype = 'd'
)
select 'media', n.nspname, p.proname, t.typname, base.basetype = 'bytea'::regtype, on_schema.nspname, on_table.relname
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type t on t.oid = p.prorettype and t.typtype = 'd' and t.typname like '%/%'
join base on base.type = t.oid
left join pg_class on_table on on_table.reltype = p.proargtypes[0] and on_table.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace on_schema on on_schema.oid = on_table.relnamespace
where p.prokind = 'a' and p.pronargs = 1 and n.nspname = any (?) and p.oid <> all (:functions)
    and (on_table.oid is not null or p.proargtypes[0] = 'anyelement'::regtype)
union all
select 'media', n.nspname, p.proname, 'application/geo+json', false, null, null
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where p.proname = 'st_asgeojson' and p.prokind = 'f' and p.proargtypes[0] = 'record'::regtype
    and p.prorettype = 'text'::regtype and p.pronargs - p.pronargdefaults = 1
;
-- routine           schema  name  signature  volatility  set  returns  to_schema  to_table  media  one  comment  composite
-- routine-argument  schema  name  signature  place  argument  type  mode  optional  default
-- routine-column    schema  name  signature  place  column  type  kind  of_schema  of_table
-- routine-setting   schema  name  signature  setting  value
-- Functions that a client can call, without those of extensions and types. Every argument has a type that JSON or text
-- converts to. It is named, or optional, or the single argument with a type for a whole body. A function returns void, a
-- value or a row; the columns of a row are listed unless they are those of the table `to`. A record without columns is JSON. A column `of` a table contains
-- rows of that table. Types have no length: bpchar, because `character` would mean one character.
with recursive base (type, basetype) as (
    select oid, oid from pg_type where typtype <> 'd'
    union all
    select t.oid, b.basetype from pg_type t join base b on t.typbasetype = b.type where t.typtype = 'd'
), parameters as (
    select p.oid, a.*, coalesce(a.mode, 'i') in ('i', 'b', 'v') as is_input,
        coalesce(a.mode, 'i') in ('o', 'b', 't') as is_output
    from pg_proc p
    cross join lateral unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
        with ordinality as a (type, name, mode, place)
), arguments as (
    select a.oid, row_number() over (partition by a.oid order by a.place) as place, coalesce(a.name, '') as name,
        a.type, case a.mode when 'v' then 'variadic' else 'in' end as mode,
        row_number() over (partition by a.oid order by a.place) > p.pronargs - p.pronargdefaults as optional,
        pg_get_function_arg_default(a.oid, a.place::integer) as default_value
    from parameters a join pg_proc p on p.oid = a.oid where a.is_input
), routines as (
    select p.oid, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid) as signature, p.provolatile,
        p.proretset, case when p.prorettype = 'void'::regtype then 'void'
            when t.typtype = 'c' or exists (select from parameters g where g.oid = p.oid and g.is_output) then 'row'
            when t.oid = 'record'::regtype then 'record'
            else 'value' end as returns,
        p.prorettype, t.typrelid, to_schema.nspname as to_schema, to_table.relname as to_table,
        case when r.typtype = 'd' and r.typname like '%/%' and not p.proretset then r.typname end as media,
        case when p.proretset and p.prorows = 1 then 't' end as one,
        obj_description(p.oid, 'pg_proc') as comment,
        case when t.typtype = 'c' and to_schema.nspname is null then format_type(p.prorettype, null) end as composite
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_type r on r.oid = p.prorettype
    join base on base.type = r.oid
    join pg_type t on t.oid = base.basetype
    left join pg_class to_table on to_table.oid = t.typrelid and to_table.relkind in ('r', 'p', 'v', 'm', 'f')
        and to_table.oid <> all (:relations)
    left join pg_namespace to_schema on to_schema.oid = to_table.relnamespace and to_schema.nspname = any (?)
    where p.prokind = 'f' and n.nspname = any (?)
        and (t.typtype <> 'p' or t.oid in ('void'::regtype, 'record'::regtype))
        and not exists (select from arguments a join pg_type argument on argument.oid = a.type
            where a.oid = p.oid and (argument.typtype = 'p' or a.name = '' and not a.optional and not (p.pronargs = 1
                and a.type in ('json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype, 'bytea'::regtype))))
        and p.oid <> all (:functions) and not exists (select from pg_depend d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
), columns as (
    select r.oid, row_number() over (partition by r.oid order by g.place) as place, nullif(g.name, '') as name, g.type
    from routines r join parameters g on g.oid = r.oid and g.is_output where r.returns = 'row'
    union all
    select r.oid, row_number() over (partition by r.oid order by a.attnum), a.attname, a.atttypid
    from routines r join pg_attribute a on a.attrelid = r.typrelid and a.attnum > 0 and not a.attisdropped
    where r.returns = 'row' and r.to_schema is null
    union all
    select r.oid, 1, r.proname, case r.returns when 'record' then 'json'::regtype::oid else r.prorettype end
    from routines r where r.returns in ('value', 'record')
)
select 'routine', nspname, proname, signature,
    case provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
    case when proretset then 't' else 'f' end, returns,
    to_schema, case when to_schema is not null then to_table end,
    media, one, comment, composite
from routines
union all
select 'routine-argument', r.nspname, r.proname, r.signature, lpad(a.place::text, 4, '0'), a.name,
    format_type(a.type, -1), a.mode, case when a.optional then 't' else 'f' end, a.default_value, null, null, null
from routines r join arguments a on a.oid = r.oid
where a.name <> '' or not a.optional
union all
select 'routine-column', r.nspname, r.proname, r.signature, lpad(c.place::text, 4, '0'),
    coalesce(c.name, 'column' || c.place), format_type(c.type, null),
    case when t.oid = 'json'::regtype then 'json'
        when t.oid = 'jsonb'::regtype then 'jsonb'
        when t.oid = 'tsvector'::regtype then 'tsvector'
        when t.typcategory = 'A' then 'array'
        when t.typtype = 'c' then 'composite'
        else 'other' end,
    of_schema.nspname, of_table.relname, null, null, null
from routines r
join columns c on c.oid = r.oid
join base on base.type = c.type
join pg_type t on t.oid = base.basetype
left join base element on element.type = t.typelem and t.typcategory = 'A'
left join pg_class of_table on of_table.reltype = coalesce(element.basetype, base.basetype)
    and of_table.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_namespace of_schema on of_schema.oid = of_table.relnamespace
union all
select 'routine-setting', r.nspname, r.proname, r.signature, split_part(c.setting, '=', 1),
    substr(c.setting, strpos(c.setting, '=') + 1), null, null, null, null, null, null, null
from routines r join pg_proc p on p.oid = r.oid cross join lateral unnest(p.proconfig) c (setting)
;
-- key         schema  table  name  primary  kind  arbiter: whether its columns can be a conflict target  condition
-- key-column  schema  table  name  place  column
-- Keys of generated tables, and of other tables that generated views show. A key is a unique index without
-- expressions, or a unique set of columns of a view. Kinds: unique; partial, if only the rows of a condition are unique; temporal (WITHOUT OVERLAPS); deferrable, with
-- possible duplicates within a transaction; inherited, with possible duplicates in inheriting tables; loose, if the
-- column's `=` treats values as equal that the index distinguishes.
with keys as (
    select x.indexrelid, n.nspname, c.relname, i.relname as name, x.indisprimary,
        case when x.indpred is not null then 'partial'
            when not x.indimmediate then 'deferrable'
            when exists (select from pg_inherits h join pg_class child on child.oid = h.inhrelid
                where h.inhparent = c.oid and not child.relispartition) then 'inherited'
            when exists (select from unnest(x.indkey::smallint[], x.indcollation::oid[], x.indclass::oid[])
                    with ordinality as part (attnum, collation_oid, class, place)
                join pg_attribute a on a.attrelid = c.oid and a.attnum = part.attnum
                join pg_opclass o on o.oid = part.class
                left join pg_collation l on l.oid = a.attcollation
                where part.place <= x.indnkeyatts and (not l.collisdeterministic
                        and part.collation_oid <> a.attcollation
                    or not o.opcdefault and o.opcname not like '%\_pattern\_ops')) then 'loose'
            when x.indisexclusion then 'temporal'
            else 'unique' end as kind,
        -- a table with rules on INSERT or UPDATE does not support ON CONFLICT
        x.indimmediate and not x.indisexclusion and c.relkind <> 'm'
            and not exists (select from pg_rewrite r where r.ev_class = c.oid and r.ev_type in ('2', '3')) as arbiter,
        pg_get_expr(x.indpred, x.indrelid) as condition
    from pg_index x
    join pg_class c on c.oid = x.indrelid
    join pg_class i on i.oid = x.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    where x.indisunique and x.indisvalid and x.indexprs is null and c.relkind in ('r', 'p', 'm')
)
select 'key', nspname, relname, name, case when indisprimary then 't' else 'f' end, kind,
    case when arbiter then 't' else 'f' end, condition
from keys
union all
select 'key-column', k.nspname, k.relname, k.name, lpad(part.place::text, 4, '0'), a.attname, null, null
from keys k
join pg_index x on x.indexrelid = k.indexrelid
cross join lateral unnest(x.indkey::smallint[]) with ordinality as part (attnum, place)
join pg_attribute a on a.attrelid = x.indrelid and a.attnum = part.attnum
where part.place <= x.indnkeyatts
;
-- foreign-key         schema  table  name  to_schema  to_table  enforced: whether every row refers to an existing row
-- foreign-key-column  schema  table  name  place  column  to_column
-- Foreign keys of generated tables, and of other tables that generated views show.
-- Without keys that partitions inherit from their parents, and without PERIOD, which does not refer to equal values. Every
-- row refers to an existing row if the key is validated and enforced, its triggers are enabled, and no table inherits from
-- the referring table.
with keys as (
    select k.*, n.nspname, c.relname, to_schema.nspname as to_schema, to_table.relname as to_table
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_class to_table on to_table.oid = k.confrelid
    join pg_namespace to_schema on to_schema.oid = to_table.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false)
)
select 'foreign-key', nspname, relname, conname, to_schema, to_table,
    case when convalidated and coalesce((to_jsonb(keys) ->> 'conenforced')::boolean, true)
            and not exists (select from pg_trigger t where t.tgconstraint = keys.oid and t.tgenabled not in ('O', 'A'))
            and not exists (select from pg_inherits h join pg_class child on child.oid = h.inhrelid
                where h.inhparent = conrelid and not child.relispartition)
        then 't' else 'f' end
from keys
union all
select 'foreign-key-column', k.nspname, k.relname, k.conname, lpad(part.place::text, 4, '0'), a.attname, b.attname
from keys k
cross join lateral unnest(k.conkey, k.confkey) with ordinality as part (local_attnum, foreign_attnum, place)
join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.local_attnum
join pg_attribute b on b.attrelid = k.confrelid and b.attnum = part.foreign_attnum
;
-- inherits  schema  name  of_schema  of_name: partitions and inheriting tables of every schema
select 'inherits', n.nspname, c.relname, of_schema.nspname, of_table.relname
from pg_inherits i
join pg_class c on c.oid = i.inhrelid and c.relkind in ('r', 'p', 'f')
join pg_namespace n on n.oid = c.relnamespace
join pg_class of_table on of_table.oid = i.inhparent
join pg_namespace of_schema on of_schema.oid = of_table.relnamespace
;
-- constraint-column  schema  table  constraint  of_schema  of_table  of_column  from
-- Columns whose values an error about the constraint or unique index can contain, of every schema. For a foreign key these
-- are the columns of both tables; `from` is the referring column of a referenced one.
with constrained (relation, name, of_relation, of_column, from_column) as (
    select k.conrelid, k.conname, k.conrelid, column_number, null
    from pg_constraint k cross join lateral unnest(k.conkey) as column_number
    where k.contype = 'f'
    union
    select k.conrelid, k.conname, k.confrelid, key.column_number, key.from_column
    from pg_constraint k cross join lateral unnest(k.confkey, k.conkey) as key (column_number, from_column)
    where k.contype = 'f'
    union
    select i.indrelid, c.relname, i.indrelid, column_number, null
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    cross join lateral (
        select unnest(i.indkey)
        union
        select d.refobjsubid from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
            and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid) as columns (column_number)
    where (i.indisunique or i.indisexclusion) and column_number > 0
)
select 'constraint-column', n.nspname, c.relname, k.name, of_schema.nspname, of_table.relname, a.attname,
    referring.attname
from constrained k
join pg_class c on c.oid = k.relation and c.oid <> all (:relations)
join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
join pg_class of_table on of_table.oid = k.of_relation
join pg_namespace of_schema on of_schema.oid = of_table.relnamespace
join pg_attribute a on a.attrelid = k.of_relation and a.attnum = k.of_column
left join pg_attribute referring on referring.attrelid = k.relation and referring.attnum = k.from_column
;
-- source  schema  table  column  of_schema  of_table  of_column
-- Columns that a generated column is computed from, of every schema.
select distinct 'source', n.nspname, c.relname, a.attname, n.nspname, c.relname, of_column.attname
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
left join pg_attrdef g on g.adrelid = a.attrelid and g.adnum = a.attnum
join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
    and (d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = a.attnum
        or d.classid = 'pg_attrdef'::regclass and d.objid = g.oid)
join pg_attribute of_column on of_column.attrelid = c.oid and of_column.attnum = d.refobjsubid
where a.attgenerated <> '' and not a.attisdropped and of_column.attnum <> a.attnum
