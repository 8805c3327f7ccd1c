package dev.postern.store;

import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.problem.PostgresErrors;
import dev.postern.problem.StartErrors;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Cache of the roles that requests run as, with their privileges and settings.
///
/// An entry is read again after one minute, because privileges can change while the service runs. Thread-safe.
public final class RoleCache {

    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    /// Whether requests can run as a role: the login role can set it, and it is not privileged. The login role
    /// itself, superusers and roles that bypass row policies are excluded. Since PostgreSQL 16 a member can lack
    /// `SET`, such as the role that has created another one.
    private static final String CAN_ASSUME = """
            select r.rolname <> session_user and not r.rolsuper and not r.rolbypassrls
                and pg_has_role(session_user, r.oid,
                    case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
            from pg_catalog.pg_roles r where r.rolname = ?""";

    private static final String ROLE_EXISTS = "select exists (select from pg_catalog.pg_roles r where r.rolname = ?)";

    private static final String HAS_PRIVILEGES = """
            select exists (
                select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'v', 'm', 'f')
                    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                    and pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select, insert, update'))
            from pg_catalog.pg_roles r where r.rolname = ?""";

    /// SQL that calls a function; without a schema, the function is searched for in the `search_path`.
    private static final String CALL_SQL = """
            select concat(quote_ident(n.nspname), '.', quote_ident(p.proname), '()')
            from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            where p.proname = ? and p.pronargs = 0
                and case when ? = '' then pg_catalog.pg_function_is_visible(p.oid) else n.nspname = ? end""";

    /// Settings of a role (ALTER ROLE … SET) that every user may set. Those for the current database come last,
    /// because they take precedence.
    private static final String SETTINGS = """
            select split_part(c.setting, '=', 1), substr(c.setting, strpos(c.setting, '=') + 1)
            from pg_catalog.pg_roles r
            join pg_catalog.pg_db_role_setting s on s.setrole = r.oid
                and s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
            cross join lateral unnest(s.setconfig) c (setting)
            left join pg_catalog.pg_settings g on g.name = split_part(c.setting, '=', 1)
            where r.rolname = ? and coalesce(g.context, 'user') = 'user'
            order by s.setdatabase""";

    /// Names that are not settings. A name with a dot belongs to an extension, which it may load later.
    private static final String UNKNOWN_SETTINGS = """
            select string_agg(name, ', ') from unnest(?::text[]) as names (name)
            where name not like '%.%' and not exists (
                select from pg_catalog.pg_settings s where lower(s.name) = names.name)""";

    /// Readable columns of the tables without SELECT on the whole table.
    private static final String READABLE_COLUMNS = """
            select n.nspname, c.relname, array_remove(array_agg(case
                when pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, 'select') then a.attname::text end), null)
            from pg_catalog.pg_roles r
            cross join pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and not a.attisdropped
            where r.rolname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f')
                and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                and not pg_catalog.has_table_privilege(r.oid, c.oid, 'select')
            group by n.nspname, c.relname""";

    private final SqlRunner runner;
    private final InstantSource clock;
    private final Map<String, CachedRole> cachedRoles = new ConcurrentHashMap<>();
    private final AtomicLong invalidations = new AtomicLong();

    public RoleCache(Database database, InstantSource clock) {
        this.runner = database.asCatalogReader();
        this.clock = clock;
    }

    /// Role that requests can run as.
    ///
    /// @param settings values of its settings by name
    public record Role(String name, SelectPrivileges privileges, Map<String, String> settings) {}

    private record CachedRole(Role role, Instant expiry) {}

    /// Returns the role called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException 22023 if the role does not exist, 42501 if it cannot be assumed
    public Role role(String name) {
        CachedRole found = cachedRoles.get(name);
        if (found != null && clock.instant().isBefore(found.expiry())) {
            return found.role();
        }
        long invalidationsBefore = invalidations.get();
        Role role = read(name);
        if (invalidationsBefore == invalidations.get()) { // otherwise the role may be outdated
            cachedRoles.put(name, new CachedRole(role, clock.instant().plus(MAX_AGE)));
        }
        return role;
    }

    /// Discards all entries.
    public void invalidate() {
        invalidations.incrementAndGet();
        cachedRoles.clear();
    }

    /// Whether a role exists and can be assumed by requests.
    public boolean canAssume(String name) {
        return runner.query(CAN_ASSUME, List.of(name), rows -> rows.next() && rows.getBoolean(1));
    }

    private boolean exists(String name) {
        return runner.query(ROLE_EXISTS, List.of(name), rows -> rows.next() && rows.getBoolean(1));
    }

    /// Whether a role has privileges on any table of this database.
    public boolean hasPrivileges(String name) {
        return runner.query(HAS_PRIVILEGES, List.of(name), rows -> rows.next() && rows.getBoolean(1));
    }

    /// Returns the SQL that calls a function without arguments.
    ///
    /// @param name function name, optionally with its schema and a dot; without them, the `search_path` has the
    /// schema
    /// @throws dev.postern.problem.CommandException if the function does not exist
    public String callSql(String name) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? "" : name.substring(0, dot);
        String sql = runner.query(
                CALL_SQL,
                List.of(name.substring(dot + 1), schema, schema),
                rows -> rows.next() ? rows.getString(1) : null);
        if (sql == null) {
            throw StartErrors.unknownPreRequest(name);
        }
        return sql;
    }

    /// Rejects names that are not PostgreSQL settings.
    ///
    /// @param names lower-case letters, digits, underscores, dots and dollar signs
    /// @throws dev.postern.problem.CommandException with the unknown names
    public void requireSettings(Set<String> names) {
        String unknown = runner.query(
                UNKNOWN_SETTINGS,
                List.of("{" + String.join(",", names) + "}"),
                rows -> rows.next() ? rows.getString(1) : null);
        if (unknown != null) {
            throw StartErrors.unknownHoistedSettings(unknown);
        }
    }

    private Role read(String name) {
        if (!canAssume(name)) {
            throw exists(name) ? PostgresErrors.cannotSetRole(name) : PostgresErrors.undefinedRole(name);
        }
        return new Role(
                name,
                new SelectPrivileges(runner.query(READABLE_COLUMNS, List.of(name), RoleCache::columns)),
                runner.query(SETTINGS, List.of(name), RoleCache::settings));
    }

    private static Map<SchemaFacts.QualifiedName, Set<String>> columns(ResultSet rows) throws SQLException {
        Map<SchemaFacts.QualifiedName, Set<String>> columns = new HashMap<>();
        while (rows.next()) {
            String[] names = (String[]) rows.getArray(3).getArray();
            columns.put(new SchemaFacts.QualifiedName(rows.getString(1), rows.getString(2)), Set.of(names));
        }
        return columns;
    }

    private static Map<String, String> settings(ResultSet rows) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        while (rows.next()) {
            settings.put(rows.getString(1), rows.getString(2));
        }
        return settings;
    }
}
