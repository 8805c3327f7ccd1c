package dev.postern.store;

import dev.postern.catalog.SchemaFacts;
import dev.postern.catalog.SelectPrivileges;
import dev.postern.problem.ApiError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import java.sql.Connection;
import java.sql.DriverManager;
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
import org.postgresql.PGConnection;

/// The roles that requests run as, and what each may do; read from the database when first needed, and again
/// after a while, for grants can change while the service runs.
public final class RoleCache {

    private static final Duration KEPT = Duration.ofMinutes(1);

    /// The role itself, where it can be taken on: not one that nothing is refused to, nor the service's own.
    private static final String ROLE = """
            select r.rolname <> session_user and not r.rolsuper and not r.rolbypassrls
                and pg_has_role(session_user, r.oid, 'member')
            from pg_catalog.pg_roles r where r.rolname = ?""";

    private static final String GRANTED = """
            select exists (
                select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'v', 'm', 'f')
                    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                    and pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select, insert, update'))
            from pg_catalog.pg_roles r where r.rolname = ?""";

    private static final String FUNCTION = """
            select exists (
                select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                where n.nspname = ? and p.proname = ? and p.pronargs = 0)""";

    /// What was set for the role with ALTER ROLE … SET, as far as anybody may set it.
    private static final String SETTINGS = """
            select split_part(c.setting, '=', 1), substr(c.setting, strpos(c.setting, '=') + 1)
            from pg_catalog.pg_roles r
            join pg_catalog.pg_db_role_setting s on s.setrole = r.oid
                and s.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
            cross join lateral unnest(s.setconfig) c (setting)
            left join pg_catalog.pg_settings g on g.name = split_part(c.setting, '=', 1)
            where r.rolname = ? and coalesce(g.context, 'user') = 'user'
            order by s.setdatabase""";

    /// Of names of settings those that are none. One with a dot is an extension's, which need not be loaded yet.
    private static final String UNKNOWN = """
            select string_agg(wanted, ', ') from unnest(?::text[]) wanted
            where wanted not like '%.%' and not exists (
                select from pg_catalog.pg_settings s where lower(s.name) = wanted)""";

    /// The columns that may be read of tables that may not be read as a whole.
    private static final String COLUMNS = """
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

    /// Where the migrations make this role, the service logs in as it: it may do nothing but take on others.
    private static final String AUTHENTICATOR = "postern_authenticator";

    private final SqlRunner runner;
    private final InstantSource clock;
    private final Map<String, CachedRole> known = new ConcurrentHashMap<>();
    private final AtomicLong forgotten = new AtomicLong();

    public RoleCache(Database database, InstantSource clock) {
        this.runner = database.asService();
        this.clock = clock;
    }

    /// A role that requests can run as.
    ///
    /// @param settings that come with it, by name
    public record Role(String name, SelectPrivileges privileges, Map<String, String> settings) {}

    private record CachedRole(Role role, Instant until) {}

    /// The role called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException 42501, where it is not there as where it cannot be taken on
    public Role role(String name) {
        CachedRole found = known.get(name);
        if (found != null && clock.instant().isBefore(found.until())) {
            return found.role();
        }
        long asked = forgotten.get();
        Role role = read(name);
        if (asked == forgotten.get()) { // else what was read may be from before
            known.put(name, new CachedRole(role, clock.instant().plus(KEPT)));
        }
        return role;
    }

    /// Has all of it read again when it is next needed.
    public void invalidate() {
        forgotten.incrementAndGet();
        known.clear();
    }

    /// The embedded database for the service: with the role that the migrations made for it, which gets the password of
    /// the owner.
    ///
    /// @param address of the database's owner
    public static DatabaseAddress asAuthenticator(DatabaseAddress address) {
        PoolSettings one = PoolSettings.ofOne(Duration.ofSeconds(5), Duration.ofSeconds(5));
        try (Database database = new Database(address, one)) {
            boolean there = database.asService()
                    .query("select to_regrole(?) is not null", List.of(AUTHENTICATOR), rows -> {
                        rows.next();
                        return rows.getBoolean(1);
                    });
            return there ? withPassword(address) : address;
        }
    }

    private static DatabaseAddress withPassword(DatabaseAddress address) {
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password())) {
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(AUTHENTICATOR, address.password().toCharArray(), "scram-sha-256");
            return new DatabaseAddress(address.url(), AUTHENTICATOR, address.password());
        } catch (SQLException e) {
            throw SqlErrors.problem(e).exception();
        }
    }

    /// Whether there is a role called `name` that requests can run as.
    public boolean has(String name) {
        return runner.query(ROLE, List.of(name), rows -> rows.next() && rows.getBoolean(1));
    }

    /// Whether a role may read or write anything of this database.
    public boolean isGranted(String name) {
        return runner.query(GRANTED, List.of(name), rows -> rows.next() && rows.getBoolean(1));
    }

    /// The call of a function without arguments, as SQL.
    ///
    /// @param name of the function, with its schema before a dot; without: of `public`
    /// @throws dev.postern.problem.ProblemException where there is none
    public String callSql(String name) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? "public" : name.substring(0, dot);
        String function = name.substring(dot + 1);
        if (!runner.query(FUNCTION, List.of(schema, function), rows -> rows.next() && rows.getBoolean(1))) {
            throw ApiError.of(ErrorCode.INTERNAL, "There is no function " + name + "()")
                    .withHint("--pre-request is the name of a function without arguments, schema.name.")
                    .exception();
        }
        return quoted(schema) + "." + quoted(function) + "()";
    }

    /// Refuses names that are none of PostgreSQL's settings.
    ///
    /// @param names of lower-case letters, digits, underscores, dots and dollar signs
    /// @throws dev.postern.problem.ProblemException naming them
    public void requireSettings(Set<String> names) {
        String unknown = runner.query(
                UNKNOWN, List.of("{" + String.join(",", names) + "}"), rows -> rows.next() ? rows.getString(1) : null);
        if (unknown != null) {
            throw ApiError.of(ErrorCode.INTERNAL, "PostgreSQL has no setting " + unknown)
                    .withHint(
                            "--hoisted-settings are names of settings, such as statement_timeout, with commas; or none.")
                    .exception();
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private Role read(String name) {
        if (!has(name)) {
            throw new DatabaseError("42501", "permission denied to set role \"" + name + "\"", null, null).exception();
        }
        return new Role(
                name,
                new SelectPrivileges(runner.query(COLUMNS, List.of(name), RoleCache::columns)),
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
