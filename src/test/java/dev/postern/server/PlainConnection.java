package dev.postern.server;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Plain JDBC connection that reads rows as JSON written by `to_json`.
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

    /// Returns the first value of each row as text.
    List<String> rows(String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        }
    }

    /// Reads the rows of a table in the order of their ids, each as a JSON object.
    List<String> objects(List<String> columns, String table, String where) throws SQLException {
        return rows("select " + object(columns, "x", "") + " from " + table + " x where " + where + " order by id");
    }

    /// Reads the rows of a table in the order of their ids, as one JSON array.
    String array(List<String> columns, String table, String where) throws SQLException {
        return array(objects(columns, table, where));
    }

    static String array(List<String> elements) {
        return "[" + String.join(",", elements) + "]";
    }

    /// Builds the SQL expression of a JSON object with columns of a row.
    ///
    /// @param moreMembers SQL expression of further members; empty for no others
    static String object(List<String> columns, String alias, String moreMembers) {
        String members = columns.stream()
                .map(column -> "'\"" + column + "\":' || coalesce(to_json(" + alias + "." + column + ")::text, 'null')")
                .collect(Collectors.joining(" || ',' || "));
        return "'{' || " + members + (moreMembers.isEmpty() ? "" : " || ',' || " + moreMembers) + " || '}'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
