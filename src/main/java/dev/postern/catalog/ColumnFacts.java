package dev.postern.catalog;

import dev.postern.catalog.Column.Generation;
import dev.postern.catalog.SchemaFacts.SourceColumn;
import org.jspecify.annotations.Nullable;

/// The facts about a column.
///
/// @param generation extent to which PostgreSQL generates the values
/// @param defaultExpression default of the column, or else of its domain, as SQL; null without a default
/// @param origin table column that a view's column shows; null for a column of a table and for an expression
/// @param readOnly whether the column of an updatable view cannot be set
/// @param originGenerated whether clients cannot set the origin
/// @param forcedType whether `jooq.xml` gives the column another type in Java than the database has
public record ColumnFacts(
        Type type,
        Generation generation,
        Column.NotNullScope notNullScope,
        @Nullable String defaultExpression,
        @Nullable SourceColumn origin,
        Column.@Nullable DomainRepresentation domainRepresentation,
        boolean readOnly,
        boolean originGenerated,
        boolean forcedType) {

    /// Reads a `column` line of `facts.tsv`.
    static ColumnFacts of(FactLine line) {
        Integer occurrence = line.number(16);
        SourceColumn origin = line.has(9)
                ? new SourceColumn(line.qualifiedName(9), line.text(11), occurrence == null ? 0 : occurrence)
                : null;
        boolean isRepresented = line.has(12) || line.has(13) || line.has(14);
        return new ColumnFacts(
                line.type(4),
                generation(line.value(6)),
                notNullScope(line.value(7)),
                line.value(8),
                origin,
                isRepresented ? new Column.DomainRepresentation(line.value(12), line.value(13), line.value(14)) : null,
                line.has(15),
                line.has(17),
                false);
    }

    /// Returns a copy for a column with a forced type.
    ColumnFacts withForcedType() {
        return new ColumnFacts(
                type,
                generation,
                notNullScope,
                defaultExpression,
                origin,
                domainRepresentation,
                readOnly,
                originGenerated,
                true);
    }

    private static Generation generation(@Nullable String text) {
        return switch (text) {
            case null -> Generation.NONE;
            case "default" -> Generation.BY_DEFAULT;
            default -> Generation.ALWAYS;
        };
    }

    private static Column.NotNullScope notNullScope(@Nullable String text) {
        return switch (text) {
            case null -> Column.NotNullScope.NONE;
            case "rows" -> Column.NotNullScope.ALL_ROWS;
            case "shown" -> Column.NotNullScope.SHOWN_ROWS;
            default -> Column.NotNullScope.WRITES;
        };
    }
}
