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
import dev.postern.store.SqlRunner;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL's planner says: totals that are guessed rather than counted, and plans as such.
///
/// @param maxRows rows that an estimate counts; null: all of them
record RowCountEstimator(
        StatementCache statements,
        SqlRunner runner,
        @Nullable Long maxRows) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// About how many rows match; null: not asked for.
    @Nullable
    Long total(Count count, ReadPlan plan, BindValues values) {
        return switch (count) {
            case NONE -> null;
            case EXACT -> counted(plan, values, null);
            case PLANNED -> plannedCount(plan, values);
            case ESTIMATED -> estimated(plan, values);
        };
    }

    /// Counted up to one more than an answer may have; where there are as many, the larger of count and guess.
    private long estimated(ReadPlan plan, BindValues values) {
        if (maxRows == null) {
            return counted(plan, values, null);
        }
        long counted = counted(plan, values, maxRows + 1);
        return counted <= maxRows ? counted : Math.max(counted, plannedCount(plan, values));
    }

    private long counted(ReadPlan plan, BindValues values, @Nullable Long limit) {
        SqlStatement statement = statements.countRows(plan, values.slot(limit));
        return runner.query(statement.sql(), values.valuesAt(statement.parameters()), rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    private long plannedCount(ReadPlan plan, BindValues values) {
        SqlStatement statement = statements.estimateRows(plan);
        String explained = text(statement, values);
        try {
            return JSON.readTree(explained)
                    .path(0)
                    .path("Plan")
                    .path("Plan Rows")
                    .asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("EXPLAIN wrote no JSON", e);
        }
    }

    /// The plan of `statement` as EXPLAIN writes it.
    String explain(SqlStatement statement, BindValues values, Representation.ExecutionPlan wanted) {
        StringBuilder options = new StringBuilder(wanted.format() == PlanFormat.JSON ? "format json" : "format text");
        wanted.options().forEach(option -> options.append(", ").append(option.toLowerCase(Locale.ROOT)));
        return text(statement.explain(options.toString()), values);
    }

    private String text(SqlStatement statement, BindValues values) {
        return runner.query(statement.sql(), values.valuesAt(statement.parameters()), rows -> {
            StringBuilder text = new StringBuilder();
            while (rows.next()) {
                text.append(text.isEmpty() ? "" : "\n").append(rows.getString(1));
            }
            return text.toString();
        });
    }
}
