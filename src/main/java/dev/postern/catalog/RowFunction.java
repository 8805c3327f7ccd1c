package dev.postern.catalog;

import dev.postern.catalog.SchemaFacts.QualifiedName;
import org.jspecify.annotations.Nullable;

/// A function of a row: a computed field or a computed relationship.
///
/// @param returnsSet whether the function returns a set
/// @param returnsOneRow whether the function returns at most one row
/// @param rowType table or view whose rows the function returns; null if it returns other values
public record RowFunction(
        QualifiedName name,
        boolean returnsSet,
        boolean returnsOneRow,
        Type returns,
        @Nullable QualifiedName rowType,
        @Nullable String comment) {

    /// Reads a `computed` line of `facts.tsv`.
    static RowFunction of(FactLine line) {
        return new RowFunction(
                line.qualifiedName(1),
                line.flag(5),
                line.flag(6),
                line.type(8),
                line.has(10) ? line.qualifiedName(10) : null,
                line.value(12));
    }
}
