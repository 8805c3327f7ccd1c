package dev.postern.reply;

import dev.postern.request.Representation;
import dev.postern.sql.Statement;
import dev.postern.sql.Statement.Total;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The rows a statement gave, as JSON.
///
/// @param body an array of objects, or the one object
/// @param count rows it gave
/// @param total all rows that match; null: not asked for
public record Rows(JsonBuffer body, long count, @Nullable Long total) {

    /// Reads a result to its end.
    public static Rows read(ResultSet result, Statement statement, Representation representation) throws SQLException {
        JsonBuffer body = new JsonBuffer();
        JsonRows rows = new JsonRows(body, statement.slots());
        boolean counted = statement.total() == Total.LEADING;
        boolean array = representation == Representation.ARRAY;
        Long total = null;
        long count = 0;
        char separator = '[';
        while (result.next()) {
            if (counted) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            if (array) {
                body.put(separator);
                separator = ',';
            }
            if (array || count == 0) {
                rows.object(result, counted ? 3 : 1);
            }
            count++;
        }
        if (array) {
            body.put(count == 0 ? "[]" : "]");
        }
        return new Rows(body, count, total);
    }
}
