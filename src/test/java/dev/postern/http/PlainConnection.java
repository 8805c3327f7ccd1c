package dev.postern.http;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A connection of JDBC alone, and SQL for rows as `to_json` writes their values.
final class PlainConnection implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;

    PlainConnection(DatabaseAddress address) throws SQLException {
        connection = TestDatabases.connect(address);
        statement = connection.createStatement();
        run("set time zone 'UTC'");
    }

    void run(String sql) throws SQLException {
        statement.execute(sql);
    }

    /// The first value of each row, as text.
    List<String> rows(String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(String.valueOf(rows.getString(1)));
            }
            return all;
        }
    }

    /// Rows of a table in the order of their ids, each a JSON object.
    List<String> objects(List<String> columns, String table, String where) throws SQLException {
        return rows("select " + object(columns, "x", "") + " from " + table + " x where " + where + " order by id");
    }

    /// The same as one JSON array.
    String array(List<String> columns, String table, String where) throws SQLException {
        return array(objects(columns, table, where));
    }

    static String array(List<String> elements) {
        return "[" + String.join(",", elements) + "]";
    }

    /// An expression for a JSON object with columns of a row.
    ///
    /// @param more an expression for further members; empty: none
    static String object(List<String> columns, String alias, String more) {
        String members = columns.stream()
                .map(column -> "'\"" + column + "\":' || coalesce(to_json(" + alias + "." + column + ")::text, 'null')")
                .collect(Collectors.joining(" || ',' || "));
        return "'{' || " + members + (more.isEmpty() ? "" : " || ',' || " + more) + " || '}'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
