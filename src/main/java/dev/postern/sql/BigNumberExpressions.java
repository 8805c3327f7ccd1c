package dev.postern.sql;

import dev.postern.catalog.BigNumbers;
import dev.postern.catalog.TypeCatalog;
import dev.postern.catalog.TypeDefinition;
import dev.postern.plan.Expression;
import dev.postern.plan.ReadPlan.ValueFormat;
import java.util.Optional;

/// The numbers of expressions that a format writes as strings.
///
/// @param types catalog that knows the types
record BigNumberExpressions(TypeCatalog types) {

    /// Returns the numbers of an expression that the format writes as strings.
    static BigNumbers of(Expression expression, ValueFormat format) {
        TypeCatalog types = format.bigNumberTypes();
        return types == null ? BigNumbers.NONE : new BigNumberExpressions(types).of(expression);
    }

    private BigNumbers of(Expression expression) {
        return switch (expression) {
            case Expression.AggregateCall(var function, Expression argument) ->
                switch (function) {
                    case COUNT -> BigNumbers.NONE; // no number of rows is that big, and clients expect a number
                    case MAX, MIN -> argument == null ? BigNumbers.NONE : of(argument);
                    case SUM, AVG ->
                        argument == null
                                ? BigNumbers.NONE
                                : type(argument).map(BigNumbers::ofSum).orElse(BigNumbers.NONE);
                };
            case Expression.RelatedValue related -> of(related.value());
            case Expression other -> type(other).map(BigNumbers::of).orElse(BigNumbers.NONE);
        };
    }

    /// Returns the type of an expression; empty if it is unknown or a function converts its values to JSON.
    private Optional<TypeDefinition> type(Expression expression) {
        return switch (expression) {
            case Expression.ColumnRef(var column) when column.toJson() == null -> types.find(column.type());
            case Expression.ComputedFieldRef(var function) -> types.find(function.type());
            case Expression.Cast(Expression _, var type) -> types.find(type);
            case Expression.RelatedValue related -> type(related.value());
            case Expression _ -> Optional.empty();
        };
    }
}
