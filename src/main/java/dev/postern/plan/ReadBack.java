package dev.postern.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A read of the rows of a nested insert, by the keys that the insert returns.
///
/// @param values values without the keys
/// @param keyParameters parameter indexes of the key values, row by row
public record ReadBack(ReadPlan plan, BindValues values, List<Integer> keyParameters) {

    public ReadBack {
        keyParameters = List.copyOf(keyParameters);
    }

    /// Returns the values with the keys of the inserted rows.
    ///
    /// @param keys for each row the values of the primary key columns in their order; a missing row matches nothing
    public BindValues withKeys(List<List<@Nullable String>> keys) {
        List<@Nullable String> flat = new ArrayList<>();
        keys.forEach(flat::addAll);
        return values.withValues(keyParameters.subList(0, Math.min(flat.size(), keyParameters.size())), flat);
    }
}
