package dev.postern.migrate;

import dev.postern.migrate.SqlScript.ScriptStatement;
import dev.postern.problem.CommandException;
import dev.postern.store.DatabaseAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Execution of scripts on a scratch database, where [StatementMonitor] limits each statement.
///
/// Roles that a script names and the server lacks are created, because other commands than migrations create roles.
/// These roles, and those that a script creates, become part of the database's run, which drops them at its end.
final class Rehearsal implements SqlScript.Runner {

    private static final Pattern CREATE_ROLE = Pattern.compile("(?i)\\bcreate\\s+(role|user|group)\\b");
    private static final Pattern MISSING_ROLE = Pattern.compile("role \"(.*)\" does not exist$");
    private static final String UNDEFINED_OBJECT = "42704";

    private final DatabaseAddress scratch;
    private final Consumer<String> progress;
    private final Set<String> createdRoles = new HashSet<>();

    /// @param progress receives a line for each long statement
    Rehearsal(DatabaseAddress scratch, Consumer<String> progress) {
        this.scratch = scratch;
        this.progress = progress;
    }

    /// Runs work whose statements are monitored.
    ///
    /// @throws CommandException thrown by the work; if a statement was cancelled, the hint has the reason
    void monitor(Runnable work) {
        StatementMonitor.run(scratch, StatementMonitor.Limits.DEFAULT, progress, work);
    }

    /// Runs work that uses this runner, as [#monitor] does. If a role was missing in a transaction, the role is
    /// created and the work repeated.
    ///
    /// @param work work that does not repeat what it has committed
    void run(Runnable work) {
        while (true) {
            try {
                monitor(work);
                return;
            } catch (CommandException e) {
                Matcher role = MISSING_ROLE.matcher(e.message());
                if (!role.find() || !createdRoles.add(role.group(1))) {
                    throw e;
                }
                createRole(role.group(1));
            }
        }
    }

    private void createRole(String role) {
        try (Connection connection = BundledMigrations.connect(scratch)) {
            ScratchRoles.create(connection, role);
        } catch (SQLException e) {
            throw BundledMigrations.unreachable(scratch, e);
        }
    }

    @Override
    public void run(SqlScript script, Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            for (ScriptStatement statement : script.statements()) {
                execute(script.file(), statement, connection);
            }
        } else {
            Set<String> before = ScratchRoles.names(connection);
            script.execute(connection);
            addUncommitted(connection, before);
        }
    }

    /// Runs a statement. Outside a transaction a missing role is created and the statement is repeated.
    ///
    /// @param file file that an error names
    /// @throws CommandException if the statement fails
    void execute(Path file, ScriptStatement statement, Connection connection) throws SQLException {
        boolean createsRole = CREATE_ROLE.matcher(statement.sql()).find();
        Set<String> before = createsRole ? ScratchRoles.names(connection) : Set.of();
        try {
            statement.execute(connection);
        } catch (SQLException e) {
            Matcher role = MISSING_ROLE.matcher(String.valueOf(e.getMessage()));
            if (UNDEFINED_OBJECT.equals(e.getSQLState())
                    && transactionState(connection) == TransactionState.IDLE
                    && role.find()
                    && createdRoles.add(role.group(1))) {
                ScratchRoles.create(connection, role.group(1));
                execute(file, statement, connection);
                return;
            }
            throw SqlScript.failure(file, statement.line(), statement.sql(), e);
        }
        if (createsRole && transactionState(connection) == TransactionState.OPEN) {
            addUncommitted(connection, before);
        } else if (createsRole) {
            addNamed(connection, before, statement.sql());
        }
    }

    static TransactionState transactionState(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState();
    }

    /// Adds the roles that the open transaction has created to the run of the database.
    ///
    /// They are those that this transaction sees and another one does not. The text of a script is not enough,
    /// because a script can compute names.
    private void addUncommitted(Connection connection, Set<String> before) throws SQLException {
        Set<String> added = ScratchRoles.names(connection);
        added.removeAll(before);
        if (added.isEmpty()) {
            return;
        }
        try (Connection other = BundledMigrations.connect(scratch)) {
            added.removeAll(ScratchRoles.names(other));
        }
        ScratchRoles.addToRun(connection, added);
    }

    /// Adds the new roles that a committed statement names. Another process can create others at the same time.
    private static void addNamed(Connection connection, Set<String> before, String sql) throws SQLException {
        Set<String> added = ScratchRoles.names(connection);
        added.removeAll(before);
        added.removeIf(role -> !sql.contains(role));
        ScratchRoles.addToRun(connection, added);
    }

    /// Reports that two servers have different major versions, because differences can then have no other reason.
    static void reportVersions(int scratch, int live, Consumer<String> progress) {
        if (scratch != live) {
            progress.accept("The scratch server is PostgreSQL " + scratch + ", the database is PostgreSQL " + live
                    + ": differences can be due to the version.");
        }
    }
}
