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

/// Writer of rows as lines that are sent while the result is read (`docs/extensions.md, Streams`).
///
/// Memory use is one chunk of lines and one fetch of rows.
public final class RowStreamWriter {

    /// Bytes of lines after which a chunk is sent.
    private static final int CHUNK_BYTES = 64 * 1_024;

    /// Bytes of lines per fetch, from which the number of rows is estimated. The driver holds all rows of a fetch.
    private static final long FETCH_BYTES = 256 * 1_024;

    private static final int MAX_FETCH_ROWS = 500;

    /// Number of rows after which their average size is first used. The first fetch has twice as many.
    private static final int SAMPLE_ROWS = 10;

    private RowStreamWriter() {}

    /// Receiver of chunks.
    @FunctionalInterface
    public interface Sink {

        /// @param chunk lines that are valid until the call returns
        /// @param total number of all matching rows; null if not requested
        void send(JsonBuffer chunk, @Nullable Long total);
    }

    /// Writer of the current row as a line.
    @FunctionalInterface
    private interface LineWriter {
        void write(ResultSet row, int first) throws SQLException;
    }

    /// Reads a result to its end and sends it in chunks.
    ///
    /// @return result whose body holds the lines that have not been sent
    public static ResultBody read(
            ResultSet result, SqlStatement statement, Representation representation, RowFormat format, Sink sink)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        LineWriter writer =
                lineWriter(body, ResultBody.resultColumns(result, statement, format), representation, format);
        boolean hasTotal = statement.total() == TotalColumn.LEADING;
        Long total = null;
        long count = 0;
        long sent = 0;
        while (result.next()) {
            if (hasTotal) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            writer.write(result, statement.firstColumn());
            count++;
            if (body.size() >= CHUNK_BYTES || count == SAMPLE_ROWS) {
                setFetchSize(result, count, sent + body.size());
            }
            if (body.size() >= CHUNK_BYTES) {
                sent += body.size();
                sink.send(body, total);
                body.clear();
            }
        }
        return new ResultBody(body, count, total, List.of(), false);
    }

    /// Sets the number of rows of the next fetch, if the result is fetched in parts.
    private static void setFetchSize(ResultSet result, long rows, long bytes) throws SQLException {
        if (result.getFetchSize() > 0) {
            result.setFetchSize(
                    Math.toIntExact(Math.clamp(FETCH_BYTES * rows / Math.max(1, bytes), 1, MAX_FETCH_ROWS)));
        }
    }

    /// Reads a result to its end, and returns all of its lines in the body.
    public static ResultBody readAll(
            ResultSet result, SqlStatement statement, Representation representation, RowFormat format)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        ResultBody unsent = read(result, statement, representation, format, (chunk, total) -> body.moveFrom(chunk));
        body.moveFrom(unsent.body());
        return new ResultBody(body, unsent.count(), unsent.total(), unsent.hiddenValues(), unsent.hasNextPage());
    }

    private static LineWriter lineWriter(
            JsonBuffer body, List<ResultColumn> columns, Representation representation, RowFormat format) {
        if (representation instanceof Representation.Csv) {
            CsvRowWriter writer = new CsvRowWriter(body, columns);
            writer.writeHeader();
            return writer::writeRow;
        }
        JsonRowWriter writer = new JsonRowWriter(body, columns, NullMembers.KEPT);
        return (row, first) -> {
            writer.writeRow(format, row, first);
            body.put('\n');
        };
    }
}
