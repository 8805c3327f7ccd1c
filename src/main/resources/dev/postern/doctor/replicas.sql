-- Whether the database accepts writes, and the standbys that follow it.
with role as (select pg_is_in_recovery() as standby, current_setting('doctor.standby')::boolean as expected),
standbys as (
    select coalesce(nullif(application_name, ''), 'without a name') as name, state, sync_state, replay_lag
    from pg_catalog.pg_stat_replication
)
select 'FAILURE', 'The database is a standby, which rejects writes',
    'Name all hosts in --db-url with targetServerType=primary, or promote the standby.'
from role where standby and not expected
union all
select 'OK', case when standby then 'The database is a standby, as --db-url requests' else 'The database is a primary' end, null
from role where not standby or expected
union all
select case when state is null or state = 'streaming' and coalesce(replay_lag < interval '10 s', true) then 'OK' else 'WARNING' end,
    case when state is null then format('Standby %s is connected; its state is visible to members of pg_monitor only', name)
        else format('Standby %s is %s, %s, %s s behind', name, state, sync_state,
            round(coalesce(extract(epoch from replay_lag), 0)::numeric, 1)) end,
    case when state <> 'streaming' or replay_lag >= interval '10 s'
        then 'Check the load and the network of the standby.' end
from standbys
union all
select 'WARNING', format('Replication slot %s is not used, and keeps the log that it has not received', slot_name),
    format('Start its standby, or run: select pg_drop_replication_slot(%L);', slot_name)
from pg_catalog.pg_replication_slots where not active
