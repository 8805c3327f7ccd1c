package dev.postern.result;

import dev.postern.request.Representation.Json;
import dev.postern.request.Representation.Shape;
import dev.postern.sql.ResultColumn;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.SqlStatement.TotalColumn;
import dev.postern.store.driver.ResultColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encoded rows of a result.
///
/// @param body all rows, or those that a stream has not sent yet
/// @param count number of rows read
/// @param total number of all matching rows; null if not requested
/// @param hiddenValues values of the hidden columns in the last row
/// @param hasNextPage whether the result has more rows than requested
public record ResultBody(
        JsonBuffer body, long count, @Nullable Long total, List<@Nullable String> hiddenValues, boolean hasNextPage) {

    /// Reads a result to its end as JSON objects.
    public static ResultBody read(ResultSet result, SqlStatement statement, Json json) throws SQLException {
        return read(result, statement, json, RowFormat.OBJECT, Long.MAX_VALUE);
    }

    /// Reads up to `maxRows` rows as JSON: an array of all rows, or the first row alone.
    public static ResultBody read(ResultSet result, SqlStatement statement, Json json, RowFormat format, long maxRows)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        JsonRowWriter writer = new JsonRowWriter(body, resultColumns(result, statement, format), json.nulls());
        boolean array = json.shape() == Shape.ARRAY;
        boolean hasTotal = statement.total() == TotalColumn.LEADING;
        List<@Nullable String> hiddenValues = List.of();
        Long total = null;
        boolean hasNextPage = false;
        long count = 0;
        while (result.next()) {
            if (hasTotal) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            if (count == maxRows) {
                hasNextPage = true;
                break;
            }
            if (array) {
                body.put(count == 0 ? '[' : ',');
            }
            if (array || count == 0) {
                writer.writeRow(format, result, statement.firstColumn());
                hiddenValues = readHiddenValues(result, statement, hiddenValues);
            }
            count++;
        }
        if (array) {
            body.put(count == 0 ? "[]" : "]");
        } else if (count == 0 && format != RowFormat.RAW) {
            body.putNull();
        }
        return new ResultBody(body, count, total, hiddenValues, hasNextPage);
    }

    /// Reads a result to its end as CSV.
    public static ResultBody readCsv(ResultSet result, SqlStatement statement) throws SQLException {
        JsonBuffer body = new JsonBuffer();
        CsvRowWriter writer = new CsvRowWriter(body, resultColumns(result, statement, RowFormat.OBJECT));
        writer.writeHeader();
        List<@Nullable String> hiddenValues = List.of();
        long count = 0;
        while (result.next()) {
            writer.writeRow(result, statement.firstColumn());
            hiddenValues = readHiddenValues(result, statement, hiddenValues);
            count++;
        }
        return new ResultBody(body, count, null, hiddenValues, false);
    }

    /// Checks before a statement runs that its result can be encoded.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 for a type that the generated classes do not expect
    public static void requireReadable(ResultColumns columns, SqlStatement statement) {
        ResultEncodings.requireReadable(statement.columns(), columns, statement.firstColumn());
    }

    /// Returns the result columns with the encodings of this result, or as planned if the value is sent raw.
    static List<ResultColumn> resultColumns(ResultSet result, SqlStatement statement, RowFormat format)
            throws SQLException {
        return format == RowFormat.RAW
                ? statement.columns()
                : ResultEncodings.forResult(statement.columns(), result, statement.firstColumn());
    }

    /// Reads the single row of a media type handler: the number of rows, and the body that the handler built from
    /// them.
    public static ResultBody readValue(ResultSet result) throws SQLException {
        JsonBuffer body = new JsonBuffer();
        result.next();
        byte[] value = result.getBytes(2);
        if (value != null) {
            body.put(value);
        }
        return new ResultBody(body, result.getLong(1), null, List.of(), false);
    }

    private static List<@Nullable String> readHiddenValues(
            ResultSet result, SqlStatement statement, List<@Nullable String> values) throws SQLException {
        if (statement.hiddenColumns() == 0) {
            return values;
        }
        List<@Nullable String> read = values.isEmpty() ? new ArrayList<>(statement.hiddenColumns()) : values;
        read.clear();
        for (int i = 0; i < statement.hiddenColumns(); i++) {
            read.add(result.getString(statement.firstHiddenColumn() + i));
        }
        return read;
    }
}
