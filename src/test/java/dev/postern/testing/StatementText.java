package dev.postern.testing;

import dev.postern.sql.SqlStatement;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Text of a statement in golden files.
public final class StatementText {

    /// Clauses that begin a line.
    private static final Pattern CLAUSE = Pattern.compile(
            "(?<!delete|distinct) (?=(?:from|where|group by|having|order by|offset|fetch next|left outer join|cross join|union all|set"
                    + "|values|on conflict|returning|select) )");

    private StatementText() {}

    /// Returns one clause per line, and the bind values in the order of their parameters.
    public static String of(SqlStatement statement, List<@Nullable String> values) {
        String sql = CLAUSE.matcher(statement.sql()).replaceAll("\n");
        return values.isEmpty() ? sql : sql + "\n-- " + values;
    }
}
