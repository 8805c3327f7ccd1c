package dev.postern.generate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Results of queries as texts.
final class Rows {

    private Rows() {}

    /// Runs a query.
    ///
    /// @param schemas value of every parameter
    /// @return rows that can be changed
    static List<List<@Nullable String>> query(Connection connection, String sql, Collection<String> schemas)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameters = statement.getParameterMetaData().getParameterCount();
            for (int i = 1; i <= parameters; i++) {
                statement.setArray(i, connection.createArrayOf("text", schemas.toArray()));
            }
            try (ResultSet result = statement.executeQuery()) {
                return read(result);
            }
        }
    }

    private static List<List<@Nullable String>> read(ResultSet result) throws SQLException {
        int width = result.getMetaData().getColumnCount();
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (result.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                row.add(result.getString(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /// Returns the first column of a query.
    static List<String> texts(Connection connection, String sql, Collection<String> schemas) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (List<@Nullable String> row : query(connection, sql, schemas)) {
            texts.add(String.valueOf(row.getFirst()));
        }
        return texts;
    }
}
