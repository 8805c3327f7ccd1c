-- Common table expressions that the other queries in this folder are appended to. Objects of the system, members of
-- extensions, objects that SchemaScope leaves out, among them Flyway's history table, and tables of the engine (schema postern)
-- are left out.
--
-- The queries relations.sql, programs.sql and attached.sql return a row for each object: its kind (ObjectKind), its name,
-- its address in the catalogs (class OID, object OID, column number), and an array in which attributes (Attribute) and
-- values alternate. An object without a row in the catalogs has class 0, its table's OID and a number for its kind.
with members (class, object) as (
    select classid, objid from pg_depend where deptype = 'e' /* left out */
), schemas as (
    select * from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'postern')
        and ('pg_namespace'::regclass, oid) not in (select class, object from members)
), relations as (
    select c.* from pg_class c
    where relnamespace in (select oid from schemas)
        and ('pg_class'::regclass, c.oid) not in (select class, object from members)
), routines as (
    select p.* from pg_proc p
    where pronamespace in (select oid from schemas) and ('pg_proc'::regclass, p.oid) not in (select class, object from members)
), functions as (
    select * from routines p
    where not exists (select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'i')
), types as (
    select t.* from pg_type t
    where typnamespace in (select oid from schemas) and ('pg_type'::regclass, t.oid) not in (select class, object from members)
), identities as (
    select objid as sequence, refobjid as relation, refobjsubid as number from pg_depend
    where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype = 'i' and refobjsubid > 0
        and objid in (select seqrelid from pg_sequence)
), sequences as (
    select s.*, c.oid, c.relnamespace, c.relname, c.relpersistence, concat_ws(' ',
        'as ' || nullif(format_type(seqtypid, null), 'bigint'),
        'increment ' || nullif(seqincrement, 1),
        'minvalue ' || nullif(seqmin, case when seqincrement > 0 then 1 when seqtypid = 'int2'::regtype then -32768
            when seqtypid = 'int4'::regtype then -2147483648 else -9223372036854775808 end),
        'maxvalue ' || nullif(seqmax, case when seqincrement < 0 then -1 when seqtypid = 'int2'::regtype then 32767
            when seqtypid = 'int4'::regtype then 2147483647 else 9223372036854775807 end),
        'start ' || nullif(seqstart, case when seqincrement > 0 then seqmin else seqmax end),
        'cache ' || nullif(seqcache, 1),
        case when seqcycle then 'cycle' end) as options,
        concat_ws(' ', 'increment', seqincrement, 'minvalue', seqmin, 'maxvalue', seqmax, 'start', seqstart,
            'cache', seqcache, case when seqcycle then 'cycle' else 'no cycle' end) as all_options
    from pg_sequence s join pg_class c on c.oid = seqrelid
)
