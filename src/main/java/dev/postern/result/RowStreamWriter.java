package dev.postern.result;

import dev.postern.request.Representation;
import dev.postern.request.Representation.NullMembers;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.SqlStatement.TotalColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as lines that are sent while they come, in the memory of one chunk (`extensions.md`, Streams).
public final class RowStreamWriter {

    /// Bytes gathered before they are sent.
    private static final int CHUNK = 64 * 1_024;

    /// Bytes of lines that are fetched at a time, of as few rows as that takes: the driver holds them all.
    private static final long FETCHED = 256 * 1_024;

    private static final int MOST_FETCHED = 500;

    /// After so many rows it is known how large they are; the first fetch has twice as many.
    private static final int FIRST = 10;

    private RowStreamWriter() {}

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
    public static ResultBody read(
            ResultSet result, SqlStatement statement, Representation representation, RowFormat element, Sink sink)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        Line line = line(body, ResultBody.slots(result, statement, element), representation, element);
        boolean counted = statement.total() == TotalColumn.LEADING;
        Long total = null;
        long count = 0;
        long sent = 0;
        while (result.next()) {
            if (counted) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            line.write(result, statement.first());
            count++;
            if (body.size() >= CHUNK || count == FIRST) {
                fetch(result, count, sent + body.size());
            }
            if (body.size() >= CHUNK) {
                sent += body.size();
                sink.send(body, total);
                body.clear();
            }
        }
        return new ResultBody(body, count, total, List.of(), false);
    }

    /// Sets how many rows are fetched next, where they are fetched in parts.
    private static void fetch(ResultSet result, long rows, long bytes) throws SQLException {
        if (result.getFetchSize() > 0) {
            result.setFetchSize(Math.toIntExact(Math.clamp(FETCHED * rows / Math.max(1, bytes), 1, MOST_FETCHED)));
        }
    }

    /// Reads a result to its end, sending nothing.
    public static ResultBody whole(
            ResultSet result, SqlStatement statement, Representation representation, RowFormat element)
            throws SQLException {
        JsonBuffer all = new JsonBuffer();
        ResultBody rows = read(result, statement, representation, element, (chunk, total) -> all.take(chunk));
        all.take(rows.body());
        return new ResultBody(all, rows.count(), rows.total(), rows.hiddenValues(), rows.hasNextPage());
    }

    private static Line line(
            JsonBuffer body, List<ResultColumn> slots, Representation representation, RowFormat element) {
        if (representation instanceof Representation.Csv) {
            CsvRowWriter rows = new CsvRowWriter(body, slots);
            rows.header();
            return rows::row;
        }
        JsonRowWriter rows = new JsonRowWriter(body, slots, NullMembers.KEPT);
        return (row, first) -> {
            rows.element(element, row, first);
            body.put('\n');
        };
    }
}
