-- Reads the roles that the schema names. A migration cannot rely on them, because roles belong to the server.
, named (role, owner) as (
    select grantee, nspowner from schemas, aclexplode(nspacl)
    union all
    select grantee, relowner from relations, aclexplode(relacl)
    union all
    select grantee, relowner from relations join pg_attribute on attrelid = relations.oid, aclexplode(attacl)
    union all
    select grantee, proowner from functions, aclexplode(proacl)
    union all
    select grantee, typowner from types, aclexplode(typacl)
    union all
    select grantee, defaclrole from pg_default_acl, aclexplode(defaclacl)
    union all
    select defaclrole, (select datdba from pg_database where datname = current_database()) from pg_default_acl
    where defaclrole <> current_user::regrole
    union all
    select role, relowner from pg_policy join relations on relations.oid = polrelid, unnest(polroles) role
)
select distinct rolname from named join pg_roles on pg_roles.oid = role
where role <> owner and rolname !~ '^pg_'
