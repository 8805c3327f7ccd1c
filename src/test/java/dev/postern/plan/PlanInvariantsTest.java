package dev.postern.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Column;
import dev.postern.catalog.Resource;
import dev.postern.plan.SelectNode.LimitClause;
import dev.postern.plan.WritePlan.PayloadColumn;
import dev.postern.plan.WritePlan.PayloadRows;
import dev.postern.plan.WritePlan.Presence;
import dev.postern.request.Operator;
import dev.postern.request.Preferences.Missing;
import dev.postern.request.SelectItem.AggregateFunction;
import dev.postern.testing.EverythingSchema;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests of the conditions that the records of plans check.
class PlanInvariantsTest {

    private static final Resource FILMS =
            ApiCatalog.of(EverythingSchema.generated(), List.of(), List.of()).resource("public", "films");
    private static final Column ID = FILMS.column("id");
    private static final Expression ID_VALUE = new Expression.ColumnRef(ID);
    private static final SelectNode NODE =
            new SelectNode(FILMS, List.of(), RowPredicate.TRUE, List.of(), LimitClause.ALL);
    private static final WritePlan.Returning NOTHING =
            new WritePlan.Returning(NODE, List.of(), ReadPlan.ValueFormat.JSON);
    private static final PayloadRows NO_COLUMNS = new PayloadRows(SelectNode.NO_PARAMETER, List.of());

    static List<ThrowingCallable> invalidValues() {
        return List.of(
                () -> new RowPredicate.Compare(ID_VALUE, Operator.EQ, SelectNode.NO_PARAMETER),
                () -> new RowPredicate.RowCompare(List.of(ID_VALUE), Operator.GT, List.of()),
                () -> new RowPredicate.RowCompare(List.of(), Operator.GT, List.of()),
                () -> new Expression.JsonPathAccess(ID_VALUE, Expression.PathRoot.JSON, List.of()),
                () -> new Expression.AggregateCall(AggregateFunction.SUM, null),
                () -> new Expression.InsertedCount(-1),
                () -> new FunctionCall.BoundObject(List.of(), 0),
                () -> new LimitClause(SelectNode.NO_PARAMETER, SelectNode.NO_PARAMETER, 8),
                () -> new LimitClause(-2, SelectNode.NO_PARAMETER, LimitClause.UNBOUNDED),
                () -> new RowTarget(List.of()),
                () -> new PayloadRows(0, List.of(new PayloadColumn(ID, Presence.ALWAYS, 1))),
                () -> new PayloadRows(
                        SelectNode.NO_PARAMETER,
                        List.of(new PayloadColumn(ID, Presence.ALWAYS, SelectNode.NO_PARAMETER))),
                () -> new OnConflict.DoUpdate(List.of(), null),
                () -> new WritePlan.Insert(
                        NO_COLUMNS,
                        Missing.NULL,
                        new OnConflict.Fail(),
                        RowPredicate.TRUE,
                        SelectNode.NO_PARAMETER,
                        NOTHING),
                () -> new WritePlan.BulkUpdate(NO_COLUMNS, List.of(ID), RowPredicate.TRUE, NOTHING),
                () -> new WritePlan.NestedInsert(
                        List.of(), 0, WritePlan.Execution.ONE_STATEMENT, WritePlan.RootRows.INSERTED, NOTHING));
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void invalidValue_isRejected(ThrowingCallable creation) {
        assertThatThrownBy(creation).isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
    }

    @Test
    void listChangesAfterCreation_planStaysUnchanged() {
        List<RowPredicate> terms = new ArrayList<>(List.of(RowPredicate.FALSE));
        RowPredicate.Or predicate = new RowPredicate.Or(terms);
        terms.clear();
        assertThat(predicate.terms()).containsExactly(RowPredicate.FALSE);
    }
}
