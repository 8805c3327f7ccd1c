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

/// The columns that clients never see: those that secrets name, and every other that stores or shows their values.
///
/// A value is also in the column of the same name of partitions, inheriting tables and their parents, in a foreign
/// key's column that refers to it, in a view's column that shows it, in a text that a view's or a generated column
/// computes of it, and in values that are whole rows.
final class HiddenColumns {

    private static final Set<String> WITHOUT_TEXT = Set.of(
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
    private final Map<QualifiedName, WriteOnlyColumn> rules = new HashMap<>();
    private final Map<QualifiedName, Set<String>> hidden = new HashMap<>();

    HiddenColumns(SchemaFacts facts, List<WriteOnlyColumn> secrets) {
        this.facts = facts;
        secrets.forEach(this::store);
        Set<SourceColumn> shown = secrets.isEmpty() ? Set.of() : facts.columns();
        boolean grows = true;
        while (grows) {
            List<SourceColumn> found = shown.stream()
                    .filter(column -> !hides(column) && repeats(column))
                    .toList();
            found.forEach(column -> hide(column.table(), column.column()));
            grows = !found.isEmpty();
        }
    }

    /// Hides the column in every table that shares rows with its own.
    private void store(WriteOnlyColumn secret) {
        Deque<QualifiedName> next = new ArrayDeque<>(List.of(secret.table()));
        Set<QualifiedName> seen = new HashSet<>(next);
        while (!next.isEmpty()) {
            QualifiedName relation = next.remove();
            rules.putIfAbsent(relation, secret);
            hide(relation, secret.column().getName());
            facts.relatives(relation).stream().filter(seen::add).forEach(next::add);
        }
    }

    private void hide(QualifiedName relation, String column) {
        hidden.computeIfAbsent(relation, _ -> new HashSet<>()).add(column);
    }

    /// Whether a column has values of those that are hidden by now.
    private boolean repeats(SourceColumn column) {
        SchemaFacts.ColumnFacts fact = facts.columns(column.table()).get(column.column());
        return hidesAny(facts.copiedBy(column))
                || (hidesAny(facts.sources(column)) && (fact == null || canHoldText(fact.type())))
                || (fact != null && isIn(fact.type()))
                || facts.relatives(column.table()).stream().anyMatch(relative -> hides(relative, column.column()));
    }

    private boolean hidesAny(List<SourceColumn> columns) {
        return columns.stream().anyMatch(this::hides);
    }

    private boolean hides(SourceColumn column) {
        return hides(column.table(), column.column());
    }

    /// Whether a value computed of a secret may repeat it: numbers, times and truth values do not.
    private boolean canHoldText(Type type) {
        return !WITHOUT_TEXT.contains(facts.types().of(type).baseType().name().name());
    }

    /// Whether clients never see the column.
    boolean hides(QualifiedName relation, String column) {
        return hidden.getOrDefault(relation, Set.of()).contains(column);
    }

    /// The secret whose input sets the column of that name in this table.
    Optional<WriteOnlyColumn> rule(QualifiedName relation) {
        return Optional.ofNullable(rules.get(relation));
    }

    /// Whether a value of the type has rows with a hidden column in it.
    boolean isIn(Type type) {
        boolean holdsRows = type.kind() == Kind.COMPOSITE || type.kind() == Kind.ARRAY;
        return holdsRows
                && !hidden.isEmpty()
                && facts.types()
                        .within(type)
                        .anyMatch(part ->
                                part instanceof TypeDefinition.Row(QualifiedName table) && hidden.containsKey(table));
    }

    /// Whether an error about a table may show values of it: no column is hidden that the constraint is about.
    ///
    /// @param constraint null, or one that the facts do not name: the error may show any column
    boolean canQuote(QualifiedName table, @Nullable String constraint) {
        if (hidden.isEmpty()) {
            return true;
        }
        List<SourceColumn> columns = constraint == null ? List.of() : facts.constrained(table, constraint);
        return !columns.isEmpty() && !hidesAny(columns);
    }
}
