package dev.postern.plan;

import dev.postern.catalog.Column;
import dev.postern.catalog.Relationship.ColumnPair;
import dev.postern.catalog.Resource;
import dev.postern.plan.ReadPlan.ValueFormat;
import dev.postern.request.Preferences.Missing;
import java.util.List;
import org.jooq.Table;

/// A write, and what is read of the rows it wrote.
public sealed interface WritePlan {

    /// What is read of the rows that were written.
    Returning returned();

    default Resource resource() {
        return returned().block().resource();
    }

    /// What is read of rows that were written.
    ///
    /// @param beside values that are read, as text, but not shown
    /// @param form how values are written
    record Returning(SelectNode block, List<Expression> beside, ValueFormat form) {

        /// Whether all that is wanted is the number of rows.
        public boolean isEmpty() {
            return block.outputs().isEmpty() && beside.isEmpty();
        }

        public boolean includes(Expression expression) {
            return beside.contains(expression);
        }
    }

    /// The objects of a JSON array in a slot, with the columns that are taken of them.
    ///
    /// @param parameter [SelectNode#NO_PARAMETER] where there is one object, each of whose values has a slot of its
    /// own
    record PayloadRows(int parameter, List<PayloadColumn> items) {

        /// Whether each value has a slot of its own.
        public boolean hasParameterPerValue() {
            return parameter == SelectNode.NO_PARAMETER && !items.isEmpty();
        }

        public List<Column> columns() {
            return items.stream().map(PayloadColumn::column).toList();
        }

        /// Whether some objects lack some columns.
        public boolean hasMissingKeys() {
            return items.stream().anyMatch(item -> item.presence() != Presence.ALWAYS);
        }
    }

    /// A column of objects.
    ///
    /// @param parameter of its value; [SelectNode#NO_PARAMETER] where the objects stand in one slot together
    record PayloadColumn(Column column, Presence presence, int parameter) {

        PayloadColumn(Column column, Presence presence) {
            this(column, presence, SelectNode.NO_PARAMETER);
        }
    }

    /// Whether every object has a column's key.
    enum Presence {
        ALWAYS,
        /// An object without it means what its write does without it: an insert takes the default, an update keeps the
        /// value.
        SOMETIMES,
        /// An object without it means the default, in an update too.
        OR_DEFAULT
    }

    /// What becomes of a row that is there already.
    sealed interface OnConflict {

        /// The insert fails.
        record Fail() implements OnConflict {}

        /// It stays.
        record DoNothing(List<Column> target) implements OnConflict {}

        /// It gets what was sent.
        record DoUpdate(List<Column> target) implements OnConflict {}
    }

    /// A row of each object.
    ///
    /// @param condition what must hold of an object
    /// @param defaultRows slot of the number of rows to make of nothing but defaults, where no object has a column
    record Insert(
            PayloadRows sent,
            Missing missing,
            OnConflict conflict,
            RowPredicate condition,
            int defaultRows,
            Returning returned)
            implements WritePlan {}

    /// Rows of several resources that belong together, those that others point to first.
    ///
    /// @param root number of the insertion of the body's own objects
    record NestedInsert(List<Insertion> insertions, int root, Execution execution, Returning returned)
            implements WritePlan {}

    /// The number of statements that insert the rows of a tree.
    enum Execution {
        /// One statement for all insertions. Its policies and triggers do not see the rows that it inserts.
        ONE_STATEMENT,
        /// One statement for each insertion, in one transaction, then one that reads the rows.
        EACH_INSERTION
    }

    /// A row of each object of one place in a tree.
    ///
    /// @param links the rows of other insertions that its rows point to
    /// @param rows slot of the inserted rows, as an array of the table's row type; [SelectNode#NO_PARAMETER] with
    /// [Execution#ONE_STATEMENT]
    record Insertion(Table<?> table, PayloadRows sent, List<RowLink> links, Numbering numbering, int rows) {}

    /// Whether the rows of an insertion are numbered as its objects are.
    enum Numbering {
        NONE,
        NUMBERED
    }

    /// Which row of another insertion an object is linked to.
    enum LinkMatch {
        /// The only one there is.
        SINGLE,
        /// The one whose number it has.
        BY_NUMBER
    }

    /// Rows of another insertion that rows point to.
    ///
    /// @param to number of that insertion
    /// @param pairs columns that point there, with the columns they point to
    record RowLink(int to, List<ColumnPair> pairs, LinkMatch match) {

        /// The member of an object that has its own number.
        public static final String NUMBER = "postern n";

        /// The member of an object that has the number of a row of insertion `to`.
        public static String member(int to) {
            return "postern " + to;
        }
    }

    /// The rows of `where` get the values of the one object.
    record Update(PayloadRows sent, RowPredicate where, Returning returned) implements WritePlan {}

    /// Each row of `where` gets the values of the object that has its key.
    record BulkUpdate(PayloadRows sent, List<Column> key, RowPredicate where, Returning returned)
            implements WritePlan {}

    /// The rows of `where` go.
    record Delete(RowPredicate where, Returning returned) implements WritePlan {}
}
