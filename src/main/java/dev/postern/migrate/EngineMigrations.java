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

    /// Privileges of the login role, whose quoted name follows.
    private static final List<String> GRANTS = List.of(
            "grant usage on schema postern to ",
            "grant select, insert, update, delete on postern.idempotency_keys to ",
            "grant select, insert, update, delete on postern.sessions to ");

    /// Whether the role exists and lacks one of the privileges.
    private static final String LACKS_PRIVILEGES = """
            select exists (
                select from pg_catalog.pg_roles r, unnest(array['select', 'insert', 'update', 'delete']) as needed,
                    unnest(array['idempotency_keys', 'sessions']) as name
                where r.rolname = ?
                    and not (has_schema_privilege(r.oid, to_regnamespace('postern'), 'usage')
                        and has_table_privilege(r.oid, to_regclass('postern.' || name), needed)))""";

    /// Whether the role exists, and cannot read the application's migration history, which each start reads.
    private static final String LACKS_HISTORY = """
            select exists (
                select from pg_catalog.pg_roles r
                join pg_catalog.pg_class c on c.oid = to_regclass(?)
                where r.rolname = ?
                    and not (has_table_privilege(r.oid, c.oid, 'select')
                        and (? or has_schema_privilege(r.oid, c.relnamespace, 'usage'))))""";

    private EngineMigrations() {}

    private static Stream<SourceScript> scripts() {
        return FILES.stream()
                .map(name -> new SourceScript(
                        MigrationFiles.migration(Path.of(IdempotencyStore.SCHEMA, name), name, null), readText(name)));
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
    public static void grant(DatabaseAddress address, HistoryTable history, @Nullable String loginRole) {
        if (loginRole == null) {
            return;
        }
        try (Connection connection = BundledMigrations.connect(address)) {
            if (isTrue(connection, LACKS_PRIVILEGES, loginRole)) {
                for (String grant : GRANTS) {
                    grant(connection, grant, loginRole);
                }
            }
            boolean isInSearchPath = history.schema().isEmpty();
            if (isTrue(connection, LACKS_HISTORY, history.toString(), loginRole, isInSearchPath)) {
                if (!isInSearchPath) {
                    grant(
                            connection,
                            "grant usage on schema " + HistoryTable.identifier(history.schema()) + " to ",
                            loginRole);
                }
                grant(connection, "grant select on " + history + " to ", loginRole);
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }

    private static boolean isTrue(Connection connection, String query, Object... values) throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                check.setObject(i + 1, values[i]);
            }
            try (ResultSet result = check.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static void grant(Connection connection, String grant, String role) throws SQLException {
        ScratchRoles.execute(connection, grant + ScratchRoles.quoted(role));
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
