package dev.postern.migrate;

import dev.postern.embedded.ScratchRun;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Roles of a scratch server, which must exist before privileges and policies can name them.
///
/// On a shared server, each role that scratch work creates becomes a member of the role of its [ScratchRun].
final class ScratchRoles {

    /// SQLSTATEs of a role that another process has just created.
    private static final Pattern DUPLICATE = Pattern.compile("42710|23505");

    private ScratchRoles() {}

    /// Returns the names of all roles of the server.
    static Set<String> names(Connection connection) throws SQLException {
        Set<String> roles = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select rolname from pg_roles")) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        return roles;
    }

    /// Creates a role, unless another process has created it in the meantime.
    static void create(Connection connection, String role) throws SQLException {
        try {
            execute(connection, "create role " + quoted(role) + " nologin");
            addToRun(connection, Set.of(role));
        } catch (SQLException e) {
            if (!DUPLICATE.matcher(String.valueOf(e.getSQLState())).matches()) {
                throw e;
            }
        }
    }

    /// Makes roles members of the role of the database's run; for a database of no run, nothing happens.
    static void addToRun(Connection connection, Set<String> roles) throws SQLException {
        Optional<String> run = ScratchRun.ofDatabase(connection.getCatalog());
        if (run.isEmpty() || roles.isEmpty()) {
            return;
        }
        String current = currentRole(connection); // a script can assume a role that is not allowed to grant
        execute(connection, "set role none");
        for (String role : roles) {
            execute(connection, "grant " + run.get() + " to " + quoted(role));
        }
        execute(connection, "set role " + (current.equals("none") ? current : quoted(current)));
    }

    private static String currentRole(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery("select current_setting('role')")) {
            role.next();
            return role.getString(1);
        }
    }

    /// Quotes a role name as an identifier.
    static String quoted(String role) {
        return "\"" + role.replace("\"", "\"\"") + "\"";
    }

    /// Returns a statement that creates a role if it is missing. Roles belong to the server, so a migration of
    /// another database can have created it.
    static String createMissing(String role) {
        String literal = "'" + role.replace("'", "''") + "'";
        String block = """
                begin
                    if not exists (select from pg_roles where rolname = %s) then
                        create role %s nologin;
                    end if;
                exception when duplicate_object or unique_violation then
                    null;
                end
                """.formatted(literal, quoted(role));
        return role.contains("$") ? "do '" + block.replace("'", "''") + "'" : "do $$\n" + block + "$$";
    }

    /// Runs a statement, in which pgjdbc does not replace JDBC escapes.
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
