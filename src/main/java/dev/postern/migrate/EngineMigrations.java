package dev.postern.migrate;

import dev.postern.migrate.ScriptResolver.SourceScript;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.IdempotencyStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/// Migrations of the engine's own tables, which are in the schema `postern` and have a separate history.
///
/// They are applied before the migrations of the application, and no command undoes them. They adopt a table that
/// exists already (`docs/decisions.md#engine-migrations`).
public final class EngineMigrations {

    /// Scripts in the folder `engine`, in their order.
    private static final List<String> FILES = List.of("V1__idempotency_keys.sql", "V2__sessions.sql");

    private static final HistoryTable HISTORY = new HistoryTable(IdempotencyStore.SCHEMA, "schema_history");

    /// SQLSTATE of a statement that the role cannot run.
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /// Privileges of the login role, whose quoted name follows.
    private static final List<String> GRANTS = List.of(
            "grant usage on schema postern to ",
            "grant select, insert, update, delete on postern.idempotency_keys to ",
            "grant select, insert, update, delete on postern.sessions to ");

    /// Grants that a role lacks, if the role exists: those on the engine's tables, and those on the application's
    /// migration history, which each start reads.
    private static final String MISSING_GRANTS = """
            with needed (kind, name, privilege) as (
                values ('schema', 'postern', 'usage')
                union all
                select 'table', 'postern.' || name, privilege
                from unnest(array['idempotency_keys', 'sessions']) as name,
                    unnest(array['select', 'insert', 'update', 'delete']) as privilege
                union all
                select 'schema', quote_ident(n.nspname), 'usage'
                from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                where c.oid = to_regclass(?)
                union all
                select 'table', ?, 'select')
            select format('grant %s on %s %s to %I', string_agg(privilege, ', ' order by privilege),
                kind, name, rolname)
            from needed, pg_catalog.pg_roles r
            where rolname = ? and not case kind
                when 'schema' then has_schema_privilege(r.oid, to_regnamespace(name), privilege)
                else has_table_privilege(r.oid, to_regclass(name), privilege) end
            group by kind, name, rolname
            order by kind, name""";

    private EngineMigrations() {}

    private static Stream<SourceScript> scripts() {
        return FILES.stream()
                .map(name -> new SourceScript(
                        MigrationFile.of(Path.of(IdempotencyStore.SCHEMA, name), name, null), readText(name)));
    }

    private static String readText(String name) {
        try (InputStream in = EngineMigrations.class.getResourceAsStream("engine/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the scripts that have not been applied to a database, in their order.
    static List<SqlScript> pending(DatabaseAddress address) {
        MigrationVersion last = BundledMigrations.version(address, HISTORY)
                .map(MigrationVersion::fromVersion)
                .orElse(MigrationVersion.EMPTY);
        return scripts()
                .filter(script -> script.migration().version().compareTo(last) > 0)
                .map(SourceScript::sqlScript)
                .toList();
    }

    /// Applies the pending scripts.
    ///
    /// @param lockTimeout time that a statement waits for a lock before it fails; zero means no limit
    /// @throws CommandException if a statement fails, for example because the role cannot create the schema
    static void apply(DatabaseAddress address, Duration lockTimeout) {
        if (pending(address).isEmpty()) {
            return; // this check is faster than that of Flyway
        }
        try {
            MigrationHistory.flyway(
                            address,
                            new ScriptResolver(HISTORY, scripts(), SqlScript::execute, lockTimeout),
                            lockTimeout)
                    .createSchemas(true)
                    .baselineOnMigrate(true) // the schema exists if another migration created the table
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw Upgrade.failure(e)
                    .withHint("Run the command as the owner of schema postern, or as a role that can create it.");
        }
    }

    /// Grants the privileges that the login role needs. Without such a role, nothing is granted.
    ///
    /// @param history table with the application's migration history
    /// @param loginRole role that the service logs in as; null if the application names none
    /// @throws CommandException if the login of the address cannot grant them
    public static void grant(DatabaseAddress address, HistoryTable history, @Nullable String loginRole) {
        if (loginRole == null) {
            return;
        }
        try (Connection connection = BundledMigrations.connect(address)) {
            List<String> missing = missingGrants(connection, history, loginRole);
            if (!missing.isEmpty()) {
                grant(connection, missing, address.user());
                missingGrants(connection, history, loginRole).stream()
                        .findFirst()
                        .ifPresent(
                                grant -> { // PostgreSQL only warns
                                    throw UpgradeErrors.notGranted(address.user(), grant);
                                });
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    private static List<String> missingGrants(Connection connection, HistoryTable history, String role)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(MISSING_GRANTS)) {
            query.setString(1, history.toString());
            query.setString(2, history.toString());
            query.setString(3, role);
            List<String> grants = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    grants.add(rows.getString(1));
                }
            }
            return grants;
        }
    }

    private static void grant(Connection connection, List<String> grants, String owner) throws SQLException {
        for (String grant : grants) {
            try {
                ScratchRoles.execute(connection, grant);
            } catch (SQLException e) {
                if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                    throw UpgradeErrors.notGranted(owner, grant).withCause(e);
                }
                throw e;
            }
        }
    }

    /// Rejects a login role that does not exist after the migrations, which can create it.
    ///
    /// @throws CommandException if the role does not exist
    public static void requireRole(DatabaseAddress address, String loginRole) {
        try (Connection connection = BundledMigrations.connect(address)) {
            if (!ScratchRoles.names(connection).contains(loginRole)) {
                throw UpgradeErrors.unknownLoginRole(loginRole);
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    /// Returns the SQL of all scripts and grants, for a database that other tools migrate.
    ///
    /// @param loginRole role that the service logs in as; null if the application names none
    public static String sql(@Nullable String loginRole) {
        String role = loginRole == null ? "LOGIN_ROLE" : ScratchRoles.quoted(loginRole);
        String prefix = loginRole == null ? "-- " : "";
        String grants =
                GRANTS.stream().map(grant -> prefix + grant + role + ";\n").collect(Collectors.joining());
        return scripts().map(SourceScript::text).collect(Collectors.joining("\n"))
                + "\n-- Privileges of the login role of the service.\n" + grants;
    }

    /// Whether the database has the tables.
    static boolean hasTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables =
                        statement.executeQuery("select to_regclass('postern.idempotency_keys') is not null")) {
            return tables.next() && tables.getBoolean(1);
        }
    }
}
