package dev.postern.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.request.FieldPath.Arrow;
import dev.postern.request.FieldPath.PathStep;
import dev.postern.request.FieldPath.StepKind;
import dev.postern.request.SelectItem.AggregateFunction;
import dev.postern.request.SelectItem.EmbedForm;
import dev.postern.request.SelectItem.Join;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests of the conditions that the records of parsed requests check.
class RequestInvariantsTest {

    static List<ThrowingCallable> invalidValues() {
        return List.of(
                () -> new Clauses(List.of(), List.of(), -1L, null),
                () -> new LogicTree.And(List.of()),
                () -> new LogicTree.Or(List.of()),
                () -> new PathStep(Arrow.JSON, StepKind.INDEX, "a"),
                () -> new PathStep(Arrow.JSON, StepKind.INDEX, "-"),
                () -> new FilterOperation.QuantifiedComparison(Operator.NEQ, FilterOperation.Quantifier.ANY, "{a}"),
                () -> new SelectItem.Aggregate(null, AggregateFunction.SUM, null, null),
                () -> new SelectItem.Embed("alias", "films", null, Join.LEFT, EmbedForm.SPREAD, List.of()),
                () -> new Preconditions(List.of("1"), Preconditions.Existence.ANY),
                () -> new WriteParameters(List.of(), List.of(), WriteParameters.SelectParameter.ABSENT),
                () -> new RowRange(5, 4L),
                () -> new RowRange(-1, null),
                () -> new RequestLimits(8, 32, -1, 500, 5_000),
                () -> new Representation.ExecutionPlan(
                        Representation.PlanFormat.TEXT, Representation.Json.ARRAY, List.of("costs")));
    }

    @ParameterizedTest
    @MethodSource("invalidValues")
    void invalidValue_isRejected(ThrowingCallable creation) {
        assertThatThrownBy(creation).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mapChangesAfterCreation_queryStaysUnchanged() {
        Map<List<String>, Clauses> clauses = new HashMap<>(Map.of(List.of(), Clauses.NONE));
        ParsedQuery query = new ParsedQuery(List.of(), clauses, null);
        clauses.clear();
        assertThat(query.clauses()).isEqualTo(Map.of(List.of(), Clauses.NONE));
    }
}
