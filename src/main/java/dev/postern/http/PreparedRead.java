package dev.postern.http;

import dev.postern.plan.BindValues;
import dev.postern.plan.ReadPlan;
import dev.postern.plan.ReadPlanner;
import dev.postern.request.ParsedQuery;
import dev.postern.request.Preferences;
import dev.postern.request.Preferences.Count;
import dev.postern.result.RowFormat;
import dev.postern.sql.SqlStatement;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Planned and rendered read of a table, a view or a function result.
///
/// @param schema schema of the resource or function
/// @param count kind of count that is run, which can differ from the preference
record PreparedRead(
        Context http,
        String schema,
        ParsedQuery query,
        ReadPlanner planner,
        ReadPlan plan,
        SqlStatement statement,
        BindValues values,
        Preferences preferences,
        Count count,
        ResponseShape shape,
        ServerTiming timings) {

    /// Access mode and body of the response.
    ///
    /// @param accessMode whether the statement can write
    /// @param rowFormat format of a row in the body
    /// @param bodyKind number of elements in the body
    record ResponseShape(AccessMode accessMode, RowFormat rowFormat, BodyKind bodyKind) {

        /// Shape of rows of a table or view.
        static final ResponseShape ROWS = new ResponseShape(AccessMode.READ_ONLY, RowFormat.OBJECT, BodyKind.LIST);
    }

    /// Whether a statement can write.
    enum AccessMode {
        READ_ONLY,
        READ_WRITE
    }

    /// Number of elements in a response body.
    enum BodyKind {
        /// No body.
        EMPTY,
        /// A single value or null.
        SINGLE,
        /// An array, or a line for each element.
        LIST
    }

    /// Returns a copy that runs another statement.
    PreparedRead withStatement(SqlStatement other) {
        return new PreparedRead(http, schema, query, planner, plan, other, values, preferences, count, shape, timings);
    }

    List<@Nullable String> parameters() {
        return values.valuesAt(statement.parameters());
    }

    long offset() {
        Long offset = query.root().offset();
        return offset == null ? 0 : Math.max(0, offset);
    }
}
