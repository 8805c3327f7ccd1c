package dev.postern.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.plan.BindValues;
import dev.postern.plan.ReadPlan;
import dev.postern.request.Preferences.Count;
import dev.postern.request.Representation;
import dev.postern.request.Representation.PlanFormat;
import dev.postern.sql.SqlStatement;
import dev.postern.sql.StatementCache;
import dev.postern.store.Session;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Row counts, exact or estimated by the query planner of PostgreSQL, and execution plans.
///
/// @param maxRows maximum rows that an estimated count counts; null for no limit
record RowCountEstimator(
        StatementCache statements,
        Session session,
        @Nullable Long maxRows) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Returns the total of a read; null if no count is requested.
    @Nullable
    Long total(Count count, ReadPlan plan, BindValues values) {
        return switch (count) {
            case NONE -> null;
            case EXACT -> countRows(plan, values, null);
            case PLANNED -> plannedCount(plan, values);
            case ESTIMATED -> estimatedCount(plan, values);
        };
    }

    /// Counts at most one row more than a response can have, and beyond that uses the plan estimate.
    private long estimatedCount(ReadPlan plan, BindValues values) {
        if (maxRows == null) {
            return countRows(plan, values, null);
        }
        long count = countRows(plan, values, maxRows + 1);
        return count <= maxRows ? count : Math.max(count, plannedCount(plan, values));
    }

    private long countRows(ReadPlan plan, BindValues values, @Nullable Long limit) {
        SqlStatement statement = statements.countRows(plan, values.addNumber(limit));
        return session.query(statement.sql(), values.valuesAt(statement.parameters()), rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    private long plannedCount(ReadPlan plan, BindValues values) {
        SqlStatement statement = statements.estimateRows(plan);
        String json = queryText(statement, values);
        try {
            return JSON.readTree(json).path(0).path("Plan").path("Plan Rows").asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The output of EXPLAIN is not JSON", e);
        }
    }

    /// Returns the execution plan of `statement`, as EXPLAIN writes it.
    String explain(SqlStatement statement, BindValues values, Representation.ExecutionPlan requested) {
        StringBuilder options =
                new StringBuilder(requested.format() == PlanFormat.JSON ? "format json" : "format text");
        requested.options().forEach(option -> options.append(", ").append(option.toLowerCase(Locale.ROOT)));
        return queryText(statement.explain(options.toString()), values);
    }

    private String queryText(SqlStatement statement, BindValues values) {
        return session.query(statement.sql(), values.valuesAt(statement.parameters()), rows -> {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : "\n").append(rows.getString(1));
            }
            return text.toString();
        });
    }
}
