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

/// The rows a statement gave, written.
///
/// @param body all of them, or what has not been sent yet
/// @param count rows it gave
/// @param total all rows that match; null: not asked for
/// @param hiddenValues what was read beside the last of them
/// @param hasNextPage whether there was one more than wanted
public record ResultBody(
        JsonBuffer body, long count, @Nullable Long total, List<@Nullable String> hiddenValues, boolean hasNextPage) {

    /// Reads a result to its end, as JSON.
    public static ResultBody read(ResultSet result, SqlStatement statement, Json json) throws SQLException {
        return read(result, statement, json, RowFormat.OBJECT, Long.MAX_VALUE);
    }

    /// Reads up to `most` rows of a result, as JSON: an array of elements, or the one element.
    public static ResultBody read(ResultSet result, SqlStatement statement, Json json, RowFormat element, long most)
            throws SQLException {
        JsonBuffer body = new JsonBuffer();
        JsonRowWriter rows = new JsonRowWriter(body, slots(result, statement, element), json.nulls());
        boolean array = json.shape() == Shape.ARRAY;
        boolean counted = statement.total() == TotalColumn.LEADING;
        List<@Nullable String> beside = List.of();
        Long total = null;
        boolean more = false;
        long count = 0;
        while (result.next()) {
            if (counted) {
                total = result.getLong(1);
                if (result.getBytes(2) == null) {
                    break;
                }
            }
            if (count == most) {
                more = true;
                break;
            }
            if (array) {
                body.put(count == 0 ? '[' : ',');
            }
            if (array || count == 0) {
                rows.element(element, result, statement.first());
                beside = hiddenValues(result, statement, beside);
            }
            count++;
        }
        if (array) {
            body.put(count == 0 ? "[]" : "]");
        } else if (count == 0 && element != RowFormat.RAW) {
            body.putNull();
        }
        return new ResultBody(body, count, total, beside, more);
    }

    /// Reads a result to its end, as CSV.
    public static ResultBody csv(ResultSet result, SqlStatement statement) throws SQLException {
        JsonBuffer body = new JsonBuffer();
        CsvRowWriter rows = new CsvRowWriter(body, slots(result, statement, RowFormat.OBJECT));
        rows.header();
        List<@Nullable String> beside = List.of();
        long count = 0;
        while (result.next()) {
            rows.row(result, statement.first());
            beside = hiddenValues(result, statement, beside);
            count++;
        }
        return new ResultBody(body, count, null, beside, false);
    }

    /// Checks that the rows of a statement can be shown, before it is run.
    ///
    /// @throws dev.postern.problem.ProblemException PGRSTX00 for a type that the generated classes do not expect
    public static void requireReadable(ResultColumns columns, SqlStatement statement) {
        ResultEncodings.requireReadable(statement.columns(), columns, statement.first());
    }

    /// The slots of a result as it arrived; those of a raw value say nothing about its bytes.
    static List<ResultColumn> slots(ResultSet result, SqlStatement statement, RowFormat element) throws SQLException {
        return element == RowFormat.RAW
                ? statement.columns()
                : ResultEncodings.arrived(statement.columns(), result, statement.first());
    }

    /// Reads the number of rows and what was made of them.
    public static ResultBody value(ResultSet result) throws SQLException {
        JsonBuffer body = new JsonBuffer();
        result.next();
        byte[] value = result.getBytes(2);
        if (value != null) {
            body.put(value);
        }
        return new ResultBody(body, result.getLong(1), null, List.of(), false);
    }

    private static List<@Nullable String> hiddenValues(
            ResultSet result, SqlStatement statement, List<@Nullable String> values) throws SQLException {
        if (statement.hiddenColumns() == 0) {
            return values;
        }
        List<@Nullable String> read = values.isEmpty() ? new ArrayList<>(statement.hiddenColumns()) : values;
        read.clear();
        for (int i = 0; i < statement.hiddenColumns(); i++) {
            read.add(result.getString(statement.firstBeside() + i));
        }
        return read;
    }
}
