package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Resource;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.Preferences.Missing;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/// The plan of a data-modifying statement with the projections of the written rows.
public sealed interface WritePlan {

    /// Returns the projections of the written rows.
    Returning returning();

    default Resource resource() {
        return returning().node().resource();
    }

    /// Returns the columns that the payload sets, as those of a JSON array; empty for a nested insert and a delete.
    default List<PayloadColumn> arrayColumns() {
        PayloadRows rows = switch (this) {
            case Insert insert -> insert.payloadRows();
            case Update update -> update.payloadRows();
            case BulkUpdate update -> update.payloadRows();
            case NestedInsert _, Delete _ -> PayloadRows.NONE;
        };
        return rows.payloadColumns().stream().map(PayloadColumn::inArray).toList();
    }

    /// The projections of the written rows.
    ///
    /// @param hiddenExpressions expressions that are selected as text, but not shown
    /// @param format format of the values
    /// @param captured columns of the written rows that are returned for hooks as well; null without such hooks
    record Returning(
            SelectNode node,
            List<Expression> hiddenExpressions,
            ValueFormat format,
            @Nullable List<Column> captured) {

        public Returning {
            hiddenExpressions = List.copyOf(hiddenExpressions);
            captured = captured == null ? null : List.copyOf(captured);
        }

        /// Creates projections for the response alone.
        public Returning(SelectNode node, List<Expression> hiddenExpressions, ValueFormat format) {
            this(node, hiddenExpressions, format, null);
        }

        /// Whether only the number of written rows is needed.
        public boolean isEmpty() {
            return node.projections().isEmpty() && hiddenExpressions.isEmpty();
        }

        public boolean includes(Expression expression) {
            return hiddenExpressions.contains(expression);
        }
    }

    /// The payload of a write: its columns and the parameters of their values.
    ///
    /// @param parameter parameter index of a JSON array of objects; [SelectNode#NO_PARAMETER] if each value of a
    /// single object has its own parameter
    /// @param unchanged columns that PostgreSQL generates, whose values in the objects must be the stored ones
    record PayloadRows(int parameter, List<PayloadColumn> payloadColumns, List<PayloadColumn> unchanged) {

        public static final PayloadRows NONE = new PayloadRows(SelectNode.NO_PARAMETER, List.of());

        public PayloadRows {
            payloadColumns = List.copyOf(payloadColumns);
            unchanged = List.copyOf(unchanged);
            BindValues.requireOptionalParameter(parameter);
            if (parameter == SelectNode.NO_PARAMETER && !unchanged.isEmpty()) {
                throw new IllegalArgumentException("Values can be compared only in a JSON array");
            }
            for (PayloadColumn column : payloadColumns) {
                if ((parameter == SelectNode.NO_PARAMETER) == (column.parameter() == SelectNode.NO_PARAMETER)) {
                    throw new IllegalArgumentException("A value has its own parameter or is part of a JSON array");
                }
            }
        }

        /// Creates the payload of a write that sets all its columns.
        public PayloadRows(int parameter, List<PayloadColumn> payloadColumns) {
            this(parameter, payloadColumns, List.of());
        }

        /// Whether each value has its own parameter.
        public boolean hasParameterPerValue() {
            return parameter == SelectNode.NO_PARAMETER && !payloadColumns.isEmpty();
        }

        public List<Column> columns() {
            return payloadColumns.stream().map(PayloadColumn::column).toList();
        }

        /// Whether a column's key is missing in some objects.
        public boolean hasMissingKeys() {
            return Stream.concat(payloadColumns.stream(), unchanged.stream())
                    .anyMatch(column -> column.presence() != Presence.ALWAYS);
        }
    }

    /// A column that the payload sets.
    ///
    /// @param parameter parameter index of the value; [SelectNode#NO_PARAMETER] if the value is part of a JSON
    /// array
    record PayloadColumn(Column column, Presence presence, int parameter) {

        public PayloadColumn {
            BindValues.requireOptionalParameter(parameter);
        }

        PayloadColumn(Column column, Presence presence) {
            this(column, presence, SelectNode.NO_PARAMETER);
        }

        /// Whether only PostgreSQL can set the column.
        boolean isGenerated() {
            return column.generation() == Column.Generation.ALWAYS;
        }

        /// Returns the column of a payload whose values are a JSON array.
        PayloadColumn inArray() {
            return new PayloadColumn(column, presence);
        }
    }

    /// Whether every object has the key of a column.
    enum Presence {
        ALWAYS,
        /// In an object without the key, an insert uses the default and an update keeps the current value.
        SOMETIMES,
        /// An object without the key sets the default, in updates as well.
        OR_DEFAULT
    }

    /// An INSERT of one row per object.
    ///
    /// @param condition condition that an object must meet to be inserted
    /// @param defaultRowsParameter parameter index of the number of rows to insert if the payload sets no column
    record Insert(
            PayloadRows payloadRows,
            Missing missing,
            OnConflict onConflict,
            RowPredicate condition,
            int defaultRowsParameter,
            Returning returning)
            implements WritePlan {

        public Insert {
            BindValues.requireOptionalParameter(defaultRowsParameter);
            if (payloadRows.payloadColumns().isEmpty() == (defaultRowsParameter == SelectNode.NO_PARAMETER)) {
                throw new IllegalArgumentException("The number of rows is a parameter exactly if no column is set");
            }
        }
    }

    /// A nested insert: rows of several related resources, inserted after the rows that they reference.
    ///
    /// @param root number of the insertion of the payload's root objects
    /// @param rootRows origin of the returned rows
    record NestedInsert(
            List<Insertion> insertions, int root, Execution execution, RootRows rootRows, Returning returning)
            implements WritePlan {

        public NestedInsert {
            insertions = List.copyOf(insertions);
            Objects.checkIndex(root, insertions.size());
            for (Insertion insertion : insertions) {
                if ((execution == Execution.EACH_INSERTION) != (insertion.rowsParameter() >= 0)) {
                    throw new IllegalArgumentException("Inserted rows are a parameter with one message for each");
                }
            }
            if (execution == Execution.ONE_STATEMENT && rootRows == RootRows.STORED) {
                throw new IllegalArgumentException("A statement cannot read the stored rows that it inserts");
            }
        }

        /// Returns a copy that sends a message per insertion.
        ///
        /// @param values receives the inserted rows
        public NestedInsert separated(BindValues values) {
            List<Insertion> separated = insertions.stream()
                    .map(insertion -> insertion.withRowsParameter(values.add(null)))
                    .toList();
            return new NestedInsert(separated, root, Execution.EACH_INSERTION, rootRows, returning);
        }
    }

    /// The messages of a nested insert and their statements.
    enum Execution {
        /// One statement for all insertions. Its policies and triggers do not see the rows that it inserts.
        ONE_STATEMENT,
        /// One message with a statement per insertion and a last one that reads the rows. Between the statements,
        /// settings of the transaction hold the inserted rows.
        ONE_MESSAGE,
        /// One message per insertion, in one transaction, and a last one that reads the rows. The caller's context is
        /// sent with each, because an insertion may change it.
        EACH_INSERTION
    }

    /// The origin of the rows that a nested insert returns.
    enum RootRows {
        /// The rows as RETURNING shows them.
        INSERTED,
        /// The only root row, read by its key after all insertions.
        STORED
    }

    /// An INSERT of a nested insert, with one row per object.
    ///
    /// @param links rows of other insertions that the inserted rows reference
    /// @param rowsParameter parameter index of the inserted rows as an array of the table's row type;
    /// [SelectNode#NO_PARAMETER] if no other message needs them
    record Insertion(Table<?> table, PayloadRows payload, List<RowLink> links, Numbering numbering, int rowsParameter) {

        public Insertion {
            links = List.copyOf(links);
            BindValues.requireOptionalParameter(rowsParameter);
        }

        private Insertion withRowsParameter(int parameter) {
            return new Insertion(table, payload, links, numbering, parameter);
        }
    }

    /// Whether the inserted rows get the numbers of their objects.
    enum Numbering {
        NONE,
        NUMBERED
    }

    /// The rule by which an object finds the row of another insertion that it references.
    enum LinkMatch {
        /// The other insertion has one row.
        SINGLE,
        /// The object has the number of the row.
        BY_NUMBER
    }

    /// Foreign key values that come from the rows of another insertion.
    ///
    /// @param insertion number of the other insertion
    /// @param pairs referencing columns with the columns that they reference
    record RowLink(int insertion, List<ColumnPair> pairs, LinkMatch match) {

        public RowLink {
            pairs = List.copyOf(pairs);
        }

        /// Key of an object's number in its JSON.
        public static final String NUMBER_KEY = "postern n";

        /// Returns the key under which an object has the number of the row that it references.
        public static String linkKey(int insertion) {
            return "postern " + insertion;
        }
    }

    /// An UPDATE that sets the rows of `where` to the values of one object.
    record Update(PayloadRows payloadRows, RowPredicate where, Returning returning) implements WritePlan {}

    /// An UPDATE that sets each row of `where` to the values of the object with its key.
    record BulkUpdate(PayloadRows payloadRows, List<Column> key, RowPredicate where, Returning returning)
            implements WritePlan {

        public BulkUpdate {
            key = List.copyOf(key);
            if (key.isEmpty()) {
                throw new IllegalArgumentException("A key needs a column");
            }
            if (!payloadRows.columns().containsAll(key)) {
                throw new IllegalArgumentException("The payload lacks a column of the key");
            }
        }
    }

    /// A DELETE of the rows of `where`.
    record Delete(RowPredicate where, Returning returning) implements WritePlan {}
}
