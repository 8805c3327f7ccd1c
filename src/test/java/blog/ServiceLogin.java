package blog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The login role of the service, as which tests assume roles.
public final class ServiceLogin {

    private ServiceLogin() {}

    /// Assumes a role for the rest of the transaction.
    ///
    /// @param sub id of the user; empty for an anonymous caller
    public static void assumeRole(Connection connection, String role, String sub) throws SQLException {
        String claims =
                sub.isEmpty() ? "{\"role\":\"" + role + "\"}" : "{\"role\":\"" + role + "\",\"sub\":\"" + sub + "\"}";
        try (PreparedStatement set = connection.prepareStatement(
                "select set_config('role', ?, true), set_config('request.jwt.claims', ?, true)")) {
            set.setString(1, role);
            set.setString(2, claims);
            set.execute();
        }
    }

    /// Returns the result of a statement: rows as `a,b; c,d`, else the number of changed rows, else the SQLSTATE.
    public static String outcome(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? rows(statement) : statement.getUpdateCount() + " changed";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static String rows(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join(",", row));
            }
            return String.join("; ", all);
        }
    }
}
