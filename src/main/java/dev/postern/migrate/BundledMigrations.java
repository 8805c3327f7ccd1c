package dev.postern.migrate;

import dev.postern.catalog.GeneratedModel;
import dev.postern.catalog.SchemaStamp;
import dev.postern.problem.ApiError;
import dev.postern.problem.CommandException;
import dev.postern.problem.ConnectionErrors;
import dev.postern.problem.Problem;
import dev.postern.store.DatabaseAddress;
import dev.postern.store.PoolerMode;
import dev.postern.store.SqlErrors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;

/// Migrations of this build: applies them to a database, and checks that a database matches the generated classes.
public final class BundledMigrations {

    /// Class of the errors of names that a database lacks, for example because of its version.
    private static final String SYNTAX_OR_NAME = "42";

    /// SQLSTATEs of a wrong password, role or database: class 28 and 3D000.
    private static final Pattern LOGIN_ERRORS = Pattern.compile("28...|3D000");

    private static final Pattern USER_INFO = Pattern.compile("//[^/?]*@");

    private static final String LAST_VERSION =
            "select version from %s where success and version is not null" + " order by installed_rank desc limit 1";

    private static final String FIRST_FAILED = """
            select version || ' (' || description || ')' from %1$s f
            where not success and version is not null
                and not exists (select from %1$s s where s.version = f.version and s.success)
            order by string_to_array(version, '.')::numeric[] limit 1""";

    private static final Duration MAX_SILENCE = Duration.ofSeconds(60);

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    private BundledMigrations() {}

    /// Applies the pending migrations of this build, each in a transaction. If none is pending, Flyway is not
    /// called.
    ///
    /// @param progress receives the warnings
    /// @throws CommandException if a statement fails, or if the classes of this build were generated from a
    /// database
    public static void migrate(GeneratedModel generated, DatabaseAddress address, Consumer<String> progress) {
        if (generated.stamp().source() == SchemaStamp.Source.DATABASE) {
            throw AddressErrors.nothingToApply();
        }
        HistoryTable history = history(generated);
        Optional<String> version = version(address, history);
        String target = generated.stamp().version();
        if (version.equals(Optional.of(target))
                && failed(address, history, target).isEmpty()) {
            EngineMigrations.apply(address, LOCK_TIMEOUT);
            applyRepeatables(address, history);
        } else if (!isAhead(version, target)) {
            try (PackagedScripts packaged = PackagedScripts.open()) {
                apply(address, packaged.files().withHistory(history), progress);
            }
        }
        requireMatch(generated, address);
    }

    /// Returns the history table of a build.
    public static HistoryTable history(GeneratedModel generated) {
        return HistoryTable.of(generated.stamp().historyTable());
    }

    private static void applyRepeatables(DatabaseAddress address, HistoryTable history) {
        if (PackagedScripts.exist()) {
            try (PackagedScripts packaged = PackagedScripts.open()) {
                RepeatableMigrations repeatables =
                        RepeatableMigrations.read(address, packaged.files().withHistory(history));
                if (repeatables.isPending()) {
                    repeatables.run(SqlScript::execute, LOCK_TIMEOUT);
                }
            }
        }
    }

    /// Applies the pending migrations of a folder.
    public static void apply(DatabaseAddress address, MigrationFiles files, Consumer<String> progress) {
        Upgrade upgrade = Upgrade.of(address, files, null);
        upgrade.warnings().forEach(progress);
        upgrade.run(LOCK_TIMEOUT);
    }

    /// Whether a database has a later version than the last migration of a build, which an earlier build finds after
    /// it replaces a later one.
    public static boolean isAhead(DatabaseAddress address, MigrationFiles files) {
        return isAhead(version(address, files.history()), files.lastVersion());
    }

    private static boolean isAhead(Optional<String> version, String target) {
        return version.isPresent()
                && MigrationVersion.fromVersion(version.get()).compareTo(MigrationVersion.fromVersion(target)) > 0;
    }

    /// Rejects a database that does not match the generated classes.
    ///
    /// If these were generated from a database, or if the database has a later version, tables and columns are
    /// compared instead of the version.
    ///
    /// @throws CommandException if the database does not match; the hint names the command to run
    public static void requireMatch(GeneratedModel generated, DatabaseAddress address) {
        switch (generated.stamp().source()) {
            case MIGRATIONS -> requireVersion(generated, address);
            case DATABASE -> SchemaCompatibility.requireMatch(generated.facts(), address);
        }
    }

    private static void requireVersion(GeneratedModel generated, DatabaseAddress address) {
        String target = generated.stamp().version();
        HistoryTable history = history(generated);
        failed(address, history, target).ifPresent(name -> {
            throw UpgradeErrors.failedBefore(history, name, Upgrade.dropInvalidIndexes(address));
        });
        Optional<String> found = version(address, history);
        if (isAhead(found, target)) {
            SchemaCompatibility.difference(generated.facts(), address).ifPresent(difference -> {
                throw AddressErrors.laterVersionDiffers(found.orElseThrow(), target, difference);
            });
        } else if (!found.equals(Optional.of(target))) {
            if (found.isEmpty()) {
                requireVisibleHistory(address, history);
            }
            throw AddressErrors.otherVersion(found.orElse("none"), target);
        }
    }

    /// Returns a notice that a database has a later version than the generated classes. Empty if it has their
    /// version, or if they were generated from a database.
    public static Optional<String> laterVersionNotice(GeneratedModel generated, DatabaseAddress address) {
        return switch (generated.stamp().source()) {
            case MIGRATIONS ->
                version(address, history(generated))
                        .filter(version ->
                                isAhead(Optional.of(version), generated.stamp().version()))
                        .map(version -> "The database is at version " + version + ", this build is for version "
                                + generated.stamp().version() + "; it has the tables and columns of this build");
            case DATABASE -> Optional.empty();
        };
    }

    /// Returns the name of the first migration that failed and was not repeated, even if later ones are applied;
    /// empty without such a migration.
    ///
    /// @param last version of the last migration that counts
    private static Optional<String> failed(DatabaseAddress address, HistoryTable history, String last) {
        return read(address, history, FIRST_FAILED)
                .filter(name -> !isAhead(Optional.of(name.substring(0, name.indexOf(' '))), last))
                .map(name -> "V" + name);
    }

    /// Rejects a history table that is hidden, because the role cannot use its schema.
    private static void requireVisibleHistory(DatabaseAddress address, HistoryTable history) {
        String hidden = "select quote_ident(n.nspname) from pg_catalog.pg_class c"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relname = "
                + HistoryTable.literal(history.name()) + " and n.nspname = coalesce(nullif("
                + HistoryTable.literal(history.schema()) + ", ''), n.nspname)"
                + " and not has_schema_privilege(n.oid, 'usage') limit 1";
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet schema = statement.executeQuery(hidden)) {
            if (schema.next()) {
                throw AddressErrors.historySchemaNotUsable(address.user(), history, schema.getString(1));
            }
        } catch (SQLException e) {
            throw unreachable(address, e);
        }
    }

    /// Returns the version of the last applied migration; empty if none is applied.
    public static Optional<String> version(DatabaseAddress address, HistoryTable history) {
        return read(address, history, LAST_VERSION);
    }

    /// Reads one value from a history table; empty without the table or a row.
    ///
    /// @param query query in which `%1$s` is the table
    private static Optional<String> read(DatabaseAddress address, HistoryTable table, String query) {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            try (ResultSet known = statement.executeQuery("select to_regclass(" + table.literal() + ") is not null")) {
                if (!known.next() || !known.getBoolean(1)) {
                    return Optional.empty();
                }
            }
            try (ResultSet value = statement.executeQuery(query.formatted(table))) {
                return value.next() ? Optional.ofNullable(value.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals("42501")) {
                requireVisibleHistory(address, table);
                throw AddressErrors.historyNotReadable(address.user(), table);
            }
            throw state.equals("42703") ? AddressErrors.otherHistoryTable(table) : unreachable(address, e);
        }
    }

    /// Connects with short timeouts, because another program than PostgreSQL can listen at the address.
    ///
    /// @throws CommandException if the address is not a PostgreSQL address
    public static Connection connect(DatabaseAddress address) throws SQLException {
        // the driver takes user:password@ for a part of the host name, and logs it with the password
        if (!address.url().startsWith("jdbc:postgresql:")
                || USER_INFO.matcher(address.url()).find()) {
            throw AddressErrors.notPostgres(withoutCredentials(address));
        }
        return address.connect(Map.of(), MAX_SILENCE);
    }

    /// Returns the names of the applied migration scripts by version.
    static Map<String, String> appliedScripts(DatabaseAddress address, HistoryTable history) {
        Map<String, String> applied = new HashMap<>();
        if (version(address, history).isEmpty()) {
            return applied;
        }
        try (Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select version, script from " + history + " where success and version is not null")) {
            while (rows.next()) {
                applied.put(rows.getString(1), rows.getString(2));
            }
        } catch (SQLException e) {
            throw "42703".equals(e.getSQLState()) ? AddressErrors.otherHistoryTable(history) : unreachable(address, e);
        }
        return applied;
    }

    /// Creates the error of a failed connection, or the error of the statement that failed.
    public static CommandException unreachable(DatabaseAddress address, SQLException e) {
        if (PoolerMode.isStatementMode(e)) {
            return CommandException.of(
                    ConnectionErrors.noTransactions().problem()); // no outage, which would be waited for
        }
        String url = withoutCredentials(address);
        Problem problem = SqlErrors.problem(e);
        if (LOGIN_ERRORS.matcher(String.valueOf(e.getSQLState())).matches()) {
            return AddressErrors.loginFailed(url, problem);
        }
        if (problem instanceof ApiError && String.valueOf(e.getSQLState()).startsWith(SYNTAX_OR_NAME)) {
            return AddressErrors.queryFailed(url, e).withCause(e);
        }
        CommandException failure = problem instanceof ApiError
                ? SqlErrors.unknownHost(e)
                        .map(host -> AddressErrors.unknownHost(url, host))
                        .orElseGet(() -> AddressErrors.noResponse(
                                url, String.valueOf(e.getMessage()).replace(address.url(), url)))
                : CommandException.of(problem);
        return failure.withCause(e);
    }

    /// Returns the address without user and parameters, which can contain a password.
    static String withoutCredentials(DatabaseAddress address) {
        return USER_INFO.matcher(address.url()).replaceFirst("//").replaceFirst("\\?.*", "");
    }
}
