package dev.postern.reply;

import dev.postern.request.Representation;
import dev.postern.request.Representation.Nulls;
import dev.postern.sql.Statement;
import dev.postern.sql.Statement.Total;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as lines that are sent while they come, in the memory of one chunk (`extensions.md`, Streams).
public final class Lines {

    /// Bytes gathered before they are sent.
    private static final int CHUNK = 64 * 1_024;

    private Lines() {}

    /// Takes a chunk of lines.
    @FunctionalInterface
    public interface Sink {

        /// @param total all rows that match; null: not asked for
        void send(JsonBuffer chunk, @Nullable Long total);
    }

    /// Writes a row.
    @FunctionalInterface
    private interface Line {
        void write(ResultSet row, int first) throws SQLException;
    }

    /// Reads a result to its end.
    ///
    /// @return with the lines that have not been sent: all of them where they are few
    public static Rows read(ResultSet result, Statement statement, Representation representation, Sink sink)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        Line line = line(body, statement, representation);
        boolean counted = statement.total() == Total.LEADING;
        Long total = null;
        long count = 0;
        while (result.next()) {
            if (counted) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            line.write(result, statement.first());
            count++;
            if (body.size() >= CHUNK) {
                sink.send(body, total);
                body.clear();
            }
        }
        return new Rows(body, count, total, List.of(), false);
    }

    private static Line line(JsonBuffer body, Statement statement, Representation representation) {
        if (representation instanceof Representation.Csv) {
            CsvRows rows = new CsvRows(body, statement.slots());
            rows.header();
            return rows::row;
        }
        JsonRows rows = new JsonRows(body, statement.slots(), Nulls.KEPT);
        return (row, first) -> {
            rows.object(row, first);
            body.put('\n');
        };
    }
}
