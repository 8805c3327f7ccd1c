package dev.postern.migrate;

import dev.postern.store.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationVersion;

/// Preparation of a failed migration for its repetition, if it only builds indexes concurrently.
///
/// Such a script leaves invalid indexes, which no query uses. They are dropped, and the row of the failure is
/// deleted from the history. If one of the names belongs to something else, for example a valid index, the
/// script is not repeated (`docs/decisions.md#index-recovery`).
///
/// @param invalidIndexes quoted names of the indexes that the failure has left
record IndexRecovery(HistoryTable history, MigrationVersion version, List<String> invalidIndexes) {

    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[\\w$]+)";

    private static final Pattern BUILD = Pattern.compile("(?is)create\\s+(?:unique\\s+)?index\\s+concurrently\\s+"
            + "(?:if\\s+not\\s+exists\\s+)?(?<index>" + NAME + ")\\s+on\\s+(?:only\\s+)?(?<table>" + NAME + "(?:\\."
            + NAME + ")?)[\\s(].*");

    /// Quoted name of the relation with the name of an index, and whether it is an invalid index of the table.
    private static final String OCCUPANT = """
            select i.oid::regclass::text, x.indrelid = t.oid and not x.indisvalid
            from pg_class t
            join pg_class i on i.relnamespace = t.relnamespace and i.relname = (parse_ident(?))[1]
            left join pg_index x on x.indexrelid = i.oid
            where t.oid = to_regclass(?)""";

    IndexRecovery {
        Objects.requireNonNull(history);
        Objects.requireNonNull(version);
        invalidIndexes = List.copyOf(invalidIndexes);
    }

    /// Returns the recovery of a failed script. Empty if it does more than build named indexes concurrently, or
    /// if a name belongs to something else than an invalid index.
    static Optional<IndexRecovery> find(
            DatabaseAddress address, HistoryTable history, MigrationVersion version, SqlScript script) {
        List<String> invalid = new ArrayList<>();
        try (Connection connection = BundledMigrations.connect(address);
                PreparedStatement occupant = connection.prepareStatement(OCCUPANT)) {
            history.selectSchema(connection);
            for (SqlScript.ScriptStatement statement : script.statements()) {
                Matcher build = BUILD.matcher(statement.sql());
                if (!build.matches()) {
                    return Optional.empty();
                }
                occupant.setString(1, build.group("index"));
                occupant.setString(2, build.group("table"));
                try (ResultSet found = occupant.executeQuery()) {
                    if (found.next()) {
                        if (!found.getBoolean(2)) {
                            return Optional.empty();
                        }
                        invalid.add(found.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
        return script.statements().isEmpty()
                ? Optional.empty()
                : Optional.of(new IndexRecovery(history, version, invalid));
    }

    /// Returns the statements that prepare the repetition.
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        invalidIndexes.forEach(index -> statements.add("drop index concurrently if exists " + index));
        statements.add("delete from " + history + " where version = '" + version + "' and not success");
        return statements;
    }

    /// Prepares the repetition, outside a transaction.
    void run(DatabaseAddress address, Duration lockTimeout) {
        try (Connection connection = Downgrade.connect(address)) {
            ScratchRoles.execute(connection, "set lock_timeout = " + lockTimeout.toMillis());
            Downgrade.lock(connection, history);
            for (String statement : statements()) {
                ScratchRoles.execute(connection, statement);
            }
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(address, e);
        }
    }
}
