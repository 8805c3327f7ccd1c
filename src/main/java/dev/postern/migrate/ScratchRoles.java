package dev.postern.migrate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/// Roles of a server that is thrown away: a grant or a policy needs those that it names.
final class ScratchRoles {

    private ScratchRoles() {}

    /// All that there are.
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

    /// As an identifier.
    private static String quoted(String role) {
        return "\"" + role.replace("\"", "\"\"") + "\"";
    }

    /// A statement that makes a role where there is none of its name: roles belong to the server, and another of its
    /// databases may have made it.
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

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
