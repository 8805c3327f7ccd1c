package dev.postern.store;

import dev.postern.store.Database.RowReader;
import java.util.ArrayList;
import java.util.List;

/// Complete reads of results that are fetched in parts.
final class OpenResults {

    private OpenResults() {}

    /// Runs a statement, reads its rows and commits.
    static <T> T read(SqlRunner runner, String sql, RowReader<T> reader) {
        List<T> values = new ArrayList<>();
        try (OpenResult result = runner.open(sql, List.of(), rows -> values.add(reader.read(rows)))) {
            result.commit();
        }
        return values.getFirst();
    }
}
