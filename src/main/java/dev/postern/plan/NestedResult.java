package dev.postern.plan;

import dev.postern.request.Preferences.ReturnPreference;
import dev.postern.request.WriteParameters.SelectParameter;

/// The content of the response to a nested insert.
enum NestedResult {
    /// The written objects.
    WRITTEN_TREE,
    /// The only row of `select=`, read by the last statement of the insert.
    STORED_ROW,
    /// The rows of `select=`, read by their keys after all insertions.
    KEYS,
    /// The `select=` of the inserted root rows alone.
    QUERY;

    /// @param roots number of root objects
    static NestedResult of(WriteRequest request, int roots) {
        if (request.preferences().returnPreference() != ReturnPreference.REPRESENTATION) {
            return QUERY;
        } else if (request.parameters().select() == SelectParameter.ABSENT) {
            return WRITTEN_TREE;
        }
        return roots == 1 ? STORED_ROW : KEYS;
    }
}
