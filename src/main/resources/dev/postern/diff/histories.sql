-- Reads the class OIDs and OIDs of Flyway's history tables, under any name, and of their indexes. Flyway creates the schema of
-- a history; a schema that contains nothing else is included.
with histories as (
    select c.oid, c.relnamespace from pg_class c
    where c.relkind = 'r' and (c.relname = 'flyway_schema_history' or c.oid in (
        select attrelid from pg_attribute
        where attname in ('installed_rank', 'version', 'description', 'type', 'script', 'checksum', 'installed_by',
            'installed_on', 'execution_time', 'success') and not attisdropped
        group by attrelid having count(*) = 10))
), relations as (
    select oid, relnamespace from histories
    union all
    select indexrelid, relnamespace from histories join pg_index on indrelid = oid
)
select 'pg_class'::regclass::oid as class, oid as id from relations
union all
select distinct 'pg_namespace'::regclass::oid, relnamespace from histories
where relnamespace <> 'public'::regnamespace
    and not exists (select from pg_class c where c.relnamespace = histories.relnamespace
        and c.oid not in (select oid from relations))
    and not exists (select from pg_proc where pronamespace = relnamespace)
    and not exists (select from pg_type where typnamespace = relnamespace and typtype in ('e', 'd', 'r'))
order by class, id
