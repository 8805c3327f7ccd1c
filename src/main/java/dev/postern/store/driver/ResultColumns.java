package dev.postern.store.driver;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;

/// The columns of one result as PostgreSQL announced them: the type of each, and the format of its values.
public final class ResultColumns {

    private final Field[] fields;

    private ResultColumns(Field[] fields) {
        this.fields = fields;
    }

    /// The columns of a statement that was described and not run yet, of which the formats are not known.
    static ResultColumns described(Field @Nullable [] fields) {
        return new ResultColumns(fields == null ? new Field[0] : fields);
    }

    public static ResultColumns of(ResultSet result) throws SQLException {
        return new ResultColumns(DriverInternals.columns(result));
    }

    /// The object identifier of a column's type; for a domain, that of its base type.
    ///
    /// @param column from 1
    public int type(int column) {
        return fields[column - 1].getOID();
    }

    /// Whether the values of a column are in PostgreSQL's binary format; else they are text.
    ///
    /// @param column from 1
    public boolean isBinary(int column) {
        return fields[column - 1].getFormat() == Field.BINARY_FORMAT;
    }
}
