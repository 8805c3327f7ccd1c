package dev.postern.api;

import dev.postern.metrics.RequestMeasurement;
import dev.postern.result.JsonBuffer;
import dev.postern.result.RowStreamWriter;
import dev.postern.store.OpenResult;
import org.jspecify.annotations.Nullable;

/// Rows that are read from the database while they are sent. Its first chunk is read already.
public final class RowStream implements AutoCloseable {

    private final OpenResult rows;
    private final RowStreamWriter writer;
    private boolean started;
    private long reportedRows;

    RowStream(OpenResult rows, RowStreamWriter writer) {
        this.rows = rows;
        this.writer = writer;
    }

    /// Returns the next chunk, which is valid until the next call; null after the last.
    ///
    /// The last chunk is returned after the commit, because only then its rows are valid.
    ///
    /// @throws dev.postern.problem.ProblemException if the rows cannot be read; those sent are then incomplete
    public @Nullable JsonBuffer next() {
        if (!started) {
            started = true;
            reportRows();
            return writer.chunk();
        } else if (writer.hasEnded()) {
            return null;
        }
        rows.read(writer::readChunk);
        reportRows();
        if (writer.hasEnded()) {
            rows.commit();
        }
        return writer.chunk();
    }

    private void reportRows() {
        RequestMeasurement request = RequestMeasurement.current();
        if (request != null) {
            request.addRows(writer.count() - reportedRows);
            reportedRows = writer.count();
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
