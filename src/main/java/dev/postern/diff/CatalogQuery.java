package dev.postern.diff;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/// Query of the system catalogs.
interface CatalogQuery<T> {

    T run(Statement statement) throws SQLException;

    /// Without statistics, which a scratch database lacks, PostgreSQL expects few rows and plans nested loops.
    /// Their time grows with the square of the number of tables.
    String START = "set search_path = ''; set enable_nestloop = off; set jit = off";

    /// Runs a query with an empty search path, so that PostgreSQL qualifies every name with its schema.
    static <T> T withQualifiedNames(Connection connection, CatalogQuery<T> query) throws SQLException {
        String restore = "reset enable_nestloop; reset jit; select set_config('search_path', '"
                + searchPath(connection).replace("'", "''") + "', false)";
        try (Statement statement = connection.createStatement()) {
            statement.execute(START);
            T read;
            try {
                read = query.run(statement);
            } catch (SQLException e) {
                restoreSearchPath(statement, restore, e);
                throw e;
            }
            statement.execute(restore);
            return read;
        }
    }

    /// Runs a query whose plan the session keeps. For a small schema, planning takes longer than reading, and the
    /// search
    /// for a migration reads the catalogs after each pass.
    static ResultSet runPrepared(Statement statement, String query) throws SQLException {
        String name = "\"postern " + UUID.nameUUIDFromBytes(query.getBytes(StandardCharsets.UTF_8)) + "\"";
        if (!isPrepared(statement, name)) {
            statement.execute("prepare " + name + " as " + query);
        }
        return statement.executeQuery("execute " + name);
    }

    private static boolean isPrepared(Statement statement, String name) throws SQLException {
        try (ResultSet prepared =
                statement.executeQuery("select from pg_prepared_statements where quote_ident(name) = '" + name + "'")) {
            return prepared.next();
        }
    }

    /// Restores the search path after a failure. In a failed transaction this fails too, and ROLLBACK restores it.
    private static void restoreSearchPath(Statement statement, String restore, SQLException failure) {
        try {
            statement.execute(restore);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static String searchPath(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet path = statement.executeQuery("show search_path")) {
            path.next();
            return path.getString(1);
        }
    }
}
