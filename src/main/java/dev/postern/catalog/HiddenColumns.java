package dev.postern.catalog;

import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.catalog.SchemaFacts.SourceColumn;
import dev.postern.catalog.Type.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns that clients cannot see: the write-only columns, and every other column that can have their values.
///
/// The values can also be in partitions, inheriting tables and their parents, and in foreign key columns that
/// refer to them. Views can show them. Expressions can contain their text, and values can be whole rows.
final class HiddenColumns {

    private static final Set<String> TYPES_WITHOUT_TEXT = Set.of(
            "bool",
            "date",
            "float4",
            "float8",
            "int2",
            "int4",
            "int8",
            "interval",
            "money",
            "numeric",
            "oid",
            "time",
            "timestamp",
            "timestamptz",
            "timetz");

    private final SchemaFacts facts;
    private final Map<QualifiedName, WriteOnlyColumn> writeOnlyColumns = new HashMap<>();
    private final Map<QualifiedName, Set<String>> hidden = new HashMap<>();

    HiddenColumns(SchemaFacts facts, List<WriteOnlyColumn> declaredColumns) {
        this.facts = facts;
        declaredColumns.forEach(this::hideInTablesSharingRows);
        Set<SourceColumn> candidates = declaredColumns.isEmpty() ? Set.of() : facts.columns();
        boolean foundMore = true;
        while (foundMore) {
            List<SourceColumn> found = candidates.stream()
                    .filter(column -> !hides(column) && holdsHiddenValues(column))
                    .toList();
            found.forEach(column -> hide(column.table(), column.column()));
            foundMore = !found.isEmpty();
        }
    }

    /// Hides a write-only column in its table and in every table that shares rows with it.
    private void hideInTablesSharingRows(WriteOnlyColumn writeOnlyColumn) {
        Deque<QualifiedName> next = new ArrayDeque<>(List.of(writeOnlyColumn.table()));
        Set<QualifiedName> seen = new HashSet<>(next);
        while (!next.isEmpty()) {
            QualifiedName relation = next.remove();
            writeOnlyColumns.putIfAbsent(relation, writeOnlyColumn);
            hide(relation, writeOnlyColumn.column().getName());
            facts.tablesSharingRows(relation).stream().filter(seen::add).forEach(next::add);
        }
    }

    private void hide(QualifiedName relation, String column) {
        hidden.computeIfAbsent(relation, _ -> new HashSet<>()).add(column);
    }

    /// Whether a column can have values of the columns hidden so far.
    private boolean holdsHiddenValues(SourceColumn column) {
        ColumnFacts columnFacts = facts.columns(column.table()).get(column.column());
        return hidesAny(facts.copiedColumns(column))
                || (hidesAny(facts.sourceColumns(column)) && (columnFacts == null || canHoldText(columnFacts.type())))
                || (columnFacts != null && isContainedIn(columnFacts.type()))
                || facts.tablesSharingRows(column.table()).stream().anyMatch(table -> hides(table, column.column()));
    }

    private boolean hidesAny(List<SourceColumn> columns) {
        return columns.stream().anyMatch(this::hides);
    }

    private boolean hides(SourceColumn column) {
        return hides(column.table(), column.column());
    }

    /// Whether values of the type can contain text. Other values, such as numbers, do not disclose a hidden text.
    private boolean canHoldText(Type type) {
        return !TYPES_WITHOUT_TEXT.contains(
                facts.types().of(type).baseType().name().name());
    }

    boolean hides(QualifiedName relation, String column) {
        return hidden.getOrDefault(relation, Set.of()).contains(column);
    }

    /// Returns the write-only column of a table, also if it is declared for a table that shares rows with it.
    Optional<WriteOnlyColumn> writeOnlyColumn(QualifiedName relation) {
        return Optional.ofNullable(writeOnlyColumns.get(relation));
    }

    /// Whether values of the type contain rows of a table with a hidden column.
    boolean isContainedIn(Type type) {
        boolean holdsRows = type.kind() == Kind.COMPOSITE || type.kind() == Kind.ARRAY;
        return holdsRows
                && !hidden.isEmpty()
                && facts.types()
                        .partsOf(type)
                        .anyMatch(part ->
                                part instanceof TypeDefinition.Row(QualifiedName table) && hidden.containsKey(table));
    }

    /// Whether the details of an error about a constraint can be shown, because they contain no hidden value.
    ///
    /// @param constraint null, like a constraint without facts, if the details can show any column of the table
    boolean canShowValues(QualifiedName table, @Nullable String constraint) {
        if (hidden.isEmpty()) {
            return true;
        }
        List<SourceColumn> columns = constraint == null ? List.of() : facts.constrainedColumns(table, constraint);
        return !columns.isEmpty() && !hidesAny(columns);
    }
}
