import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Comparable part of a result: the column names, and the ids in order.
///
/// @param columns names of all columns, embedded ones included
/// @param ids one list per joined row: the id of the row, then the ids of embedded rows
record Rows(TreeSet<String> columns, List<List<Long>> ids) {

    /// Reads the rows of a statement, with joined rows in the same row as their parents.
    static Rows of(ResultSet found) throws SQLException {
        Rows rows = new Rows(new TreeSet<>(), new ArrayList<>());
        ResultSetMetaData columns = found.getMetaData();
        while (found.next()) {
            List<Long> ids = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                rows.columns.add(columns.getColumnLabel(i));
                if (columns.getColumnLabel(i).equals("id") && found.getObject(i) != null) {
                    ids.add(found.getLong(i));
                }
            }
            rows.ids.add(ids);
        }
        return rows;
    }

    /// Reads the rows of a JSON response: an object or an array of objects, with at most one embedding.
    static Rows of(JsonNode response) {
        Rows rows = new Rows(new TreeSet<>(), new ArrayList<>());
        List<JsonNode> parents = response.isArray() ? List.copyOf(response.valueStream().toList()) : List.of(response);
        parents.forEach(rows::addParent);
        return rows;
    }

    private void addParent(JsonNode parent) {
        List<JsonNode> embedded = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : parent.properties()) {
            JsonNode value = property.getValue();
            if (value.isArray()) {
                value.forEach(embedded::add);
            } else if (value.isObject()) {
                embedded.add(value);
            } else {
                columns.add(property.getKey());
            }
        }
        if (embedded.isEmpty()) {
            ids.add(List.of(id(parent)));
        }
        embedded.forEach(child -> addChild(parent, child));
    }

    private void addChild(JsonNode parent, JsonNode child) {
        child.fieldNames().forEachRemaining(columns::add);
        ids.add(List.of(id(parent), id(child)));
    }

    private static Long id(JsonNode row) {
        return row.path("id").asLong();
    }
}
