package dev.postern.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/// Roles of a scratch server, which must exist before privileges and policies can name them.
final class ScratchRoles {

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

    static void create(Connection connection, String role) throws SQLException {
        execute(connection, "create role " + quoted(role) + " nologin");
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
