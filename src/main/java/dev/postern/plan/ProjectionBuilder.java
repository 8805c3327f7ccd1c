package dev.postern.plan;

import dev.postern.catalog.Relationship;
import dev.postern.plan.SelectNode.EmbedProjection;
import dev.postern.plan.SelectNode.Projection;
import dev.postern.plan.SelectNode.ValueProjection;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import dev.postern.request.SelectItem.EmbedForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The outputs of one block as they come in.
final class ProjectionBuilder {

    private final List<Projection> outputs = new ArrayList<>();

    /// A key stands once in an object; the last one said wins, at the place of the first.
    void put(Projection output) {
        forget(Set.of(output.key()), Retained.VALUES);
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).key().equals(output.key()) && !isSpread(outputs.get(i))) {
                outputs.set(i, output);
                return;
            }
        }
        outputs.add(output);
    }

    /// Of what was said before of some keys, what stays.
    private enum Retained {
        /// What is not spread.
        VALUES,
        NOTHING
    }

    private void forget(Set<String> keys, Retained kept) {
        outputs.replaceAll(output -> isSpread(output) ? without((EmbedProjection) output, keys) : output);
        outputs.removeIf(output -> isSpread(output)
                ? ((EmbedProjection) output).block().outputs().isEmpty()
                : kept == Retained.NOTHING && keys.contains(output.key()));
    }

    private static EmbedProjection without(EmbedProjection spread, Set<String> keys) {
        ProjectionBuilder left = new ProjectionBuilder();
        left.outputs.addAll(spread.block().outputs());
        left.forget(keys, Retained.NOTHING);
        return new EmbedProjection(
                spread.key(),
                spread.relationship(),
                spread.form(),
                spread.block().reading(List.copyOf(left.outputs)),
                spread.written());
    }

    /// The keys that a spread brings.
    private static Stream<String> keys(EmbedProjection spread) {
        return spread.block().outputs().stream()
                .flatMap(output -> isSpread(output) ? keys((EmbedProjection) output) : Stream.of(output.key()));
    }

    /// Values of related rows beside those of the row. Aggregates of a to-one's values are the row's own
    /// (`dialect.md` 1.3).
    void spread(EmbedProjection related) {
        boolean grouped = related.block().isGrouped();
        if (grouped && !related.relationship().cardinality().toOne()) {
            throw notImplemented("Aggregates are not implemented for one-to-many or many-to-many spreads.");
        }
        if (grouped) {
            hoisted(related).forEach(this::put);
        } else {
            forget(keys(related).collect(Collectors.toUnmodifiableSet()), Retained.NOTHING);
            outputs.add(related);
        }
    }

    /// All of them. Where rows are grouped, the values of to-one spreads are what they are grouped by.
    List<Projection> done() {
        boolean grouped = outputs.stream()
                .anyMatch(output -> output instanceof ValueProjection value
                        && value.expression().aggregates());
        return grouped
                ? outputs.stream()
                        .flatMap(output -> output instanceof EmbedProjection related && isSpread(output)
                                ? hoisted(related)
                                : Stream.of(output))
                        .toList()
                : List.copyOf(outputs);
    }

    private static boolean isSpread(Projection output) {
        return output instanceof EmbedProjection related && related.form() == EmbedForm.SPREAD;
    }

    private static Stream<Projection> hoisted(EmbedProjection related) {
        if (!related.relationship().cardinality().toOne()) {
            throw notImplemented("Aggregates are not implemented beside one-to-many or many-to-many spreads.");
        }
        return related.block().outputs().stream()
                .flatMap(output -> isSpread(output) ? hoisted((EmbedProjection) output) : Stream.of(output))
                .map(output -> switch (output) {
                    case ValueProjection value ->
                        new ValueProjection(value.key(), hoisted(related, value.expression()));
                    case EmbedProjection nested ->
                        throw notImplemented("Aggregates are not implemented beside embeds within spreads.");
                });
    }

    private static Expression hoisted(EmbedProjection related, Expression expression) {
        return switch (expression) {
            case Expression.Cast(Expression of, var type)
            when of.aggregates() -> new Expression.Cast(hoisted(related, of), type);
            case Expression.AggregateCall aggregated ->
                new Expression.AggregateCall(
                        aggregated.function(), aggregated.of() == null ? null : ofRelated(related, aggregated.of()));
            case Expression other -> ofRelated(related, other);
        };
    }

    private static Expression ofRelated(EmbedProjection related, Expression of) {
        Relationship relationship = related.relationship();
        return new Expression.RelatedValue(relationship, related.block().where(), of);
    }

    private static ProblemException notImplemented(String details) {
        return ApiError.of(ErrorCode.NOT_IMPLEMENTED, "Feature not implemented")
                .withDetails(details)
                .exception();
    }
}
