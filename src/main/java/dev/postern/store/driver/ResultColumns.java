package dev.postern.store.driver;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;

/// Types and formats of a result's columns as PostgreSQL announced them.
public final class ResultColumns {

    private final Field[] fields;

    private ResultColumns(Field[] fields) {
        this.fields = fields;
    }

    /// Returns the columns of a statement that was described but has not run, so their formats are unknown.
    static ResultColumns described(Field @Nullable [] fields) {
        return new ResultColumns(fields == null ? new Field[0] : fields);
    }

    public static ResultColumns of(ResultSet result) throws SQLException {
        return new ResultColumns(DriverInternals.resultColumns(result));
    }

    /// Returns the object identifier of a column's type; for a domain, that of its base type.
    ///
    /// @param column number of the column, from 1
    public int type(int column) {
        return fields[column - 1].getOID();
    }

    /// Whether the values of a column are in binary format, otherwise in text format.
    ///
    /// @param column number of the column, from 1
    public boolean isBinary(int column) {
        return fields[column - 1].getFormat() == Field.BINARY_FORMAT;
    }
}
