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

/// One read on its way: of a table, or of what a function gives.
///
/// @param schema of what is read
/// @param count how the total is found, which need not be as it was preferred
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
        ResponseShape outcome,
        ServerTiming timings) {

    /// What is done, and what the answer's body is.
    ///
    /// @param effect whether anything may be written
    /// @param element what a row is in it
    /// @param extent how many elements it is made of
    record ResponseShape(AccessMode effect, RowFormat element, BodyKind extent) {

        /// Rows of a table.
        static final ResponseShape ROWS = new ResponseShape(AccessMode.READ_ONLY, RowFormat.OBJECT, BodyKind.LIST);
    }

    /// Whether anything may be written.
    enum AccessMode {
        READ_ONLY,
        READ_WRITE
    }

    /// How many elements an answer has.
    enum BodyKind {
        /// None: it has no body.
        EMPTY,
        /// One, or null.
        SINGLE,
        /// An array of them, or a line for each.
        LIST
    }

    /// The same by another statement.
    PreparedRead running(SqlStatement other) {
        return new PreparedRead(
                http, schema, query, planner, plan, other, values, preferences, count, outcome, timings);
    }

    List<@Nullable String> parameters() {
        return values.valuesAt(statement.parameters());
    }

    long offset() {
        Long offset = query.root().offset();
        return offset == null ? 0 : Math.max(0, offset);
    }
}
