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

/// Writer of rows as lines, in chunks that are sent while the result is read (`docs/extensions.md`, Streams).
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

    private final SqlStatement statement;
    private final Representation representation;
    private final RowFormat format;
    private final JsonBuffer chunk = new JsonBuffer();
    private @Nullable LineWriter writer;
    private @Nullable Long total;
    private long count;
    private long written;
    private boolean ended;

    /// Writer of the current row as a line.
    @FunctionalInterface
    private interface LineWriter {
        void write(ResultSet row, int first) throws SQLException;
    }

    public RowStreamWriter(SqlStatement statement, Representation representation, RowFormat format) {
        this.statement = statement;
        this.representation = representation;
        this.format = format;
    }

    /// Reads rows into an empty chunk until it is full or the result ends.
    ///
    /// @return whether the result has ended
    public boolean readChunk(ResultSet result) throws SQLException {
        chunk.clear();
        LineWriter lines = writer == null ? lineWriter(result) : writer;
        writer = lines;
        boolean hasTotal = statement.total() == TotalColumn.LEADING;
        while (result.next()) {
            if (hasTotal) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            lines.write(result, statement.firstColumn());
            count++;
            if (chunk.size() >= CHUNK_BYTES || count == SAMPLE_ROWS) {
                setFetchSize(result, count, written + chunk.size());
            }
            if (chunk.size() >= CHUNK_BYTES) {
                written += chunk.size();
                return false;
            }
        }
        ended = true;
        return true;
    }

    /// Whether all rows are read.
    public boolean hasEnded() {
        return ended;
    }

    /// Returns the lines of the last call of [#readChunk], which are valid until the next.
    public JsonBuffer chunk() {
        return chunk;
    }

    /// Returns the number of rows that were read.
    public long count() {
        return count;
    }

    /// Returns the number of all matching rows; null if not requested, or before the first row.
    public @Nullable Long total() {
        return total;
    }

    /// Returns the rows read so far, with the lines of the last chunk.
    public ResultBody result() {
        return new ResultBody(chunk, count, total, List.of(), false);
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
        RowStreamWriter writer = new RowStreamWriter(statement, representation, format);
        JsonBuffer body = new JsonBuffer();
        while (!writer.hasEnded()) {
            writer.readChunk(result);
            body.moveFrom(writer.chunk());
        }
        return new ResultBody(body, writer.count, writer.total, List.of(), false);
    }

    private LineWriter lineWriter(ResultSet result) throws SQLException {
        List<ResultColumn> columns = ResultBody.resultColumns(result, statement, format);
        if (representation instanceof Representation.Csv) {
            CsvRowWriter csv = new CsvRowWriter(chunk, columns);
            csv.writeHeader();
            return csv::writeRow;
        }
        JsonRowWriter json = new JsonRowWriter(chunk, columns, NullMembers.KEPT);
        return (row, first) -> {
            json.writeRow(format, row, first);
            chunk.put('\n');
        };
    }
}
