package dev.postern.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The client's values; a plan refers to each by its parameter index.
public final class BindValues {

    private final List<@Nullable String> values = new ArrayList<>();

    /// Checks the parameter index of a value that is present.
    static void requireParameter(int parameter) {
        if (parameter < 0) {
            throw new IllegalArgumentException("Not a parameter index: " + parameter);
        }
    }

    /// Checks a parameter index, or [SelectNode#NO_PARAMETER].
    static void requireOptionalParameter(int parameter) {
        if (parameter != SelectNode.NO_PARAMETER) {
            requireParameter(parameter);
        }
    }

    /// Adds a value and returns its parameter index.
    int add(@Nullable String value) {
        values.add(value);
        return values.size() - 1;
    }

    /// Adds a number and returns its parameter index.
    ///
    /// @return [SelectNode#NO_PARAMETER] if the number is null
    public int addNumber(@Nullable Long number) {
        return number == null ? SelectNode.NO_PARAMETER : add(number.toString());
    }

    /// Returns the number at `parameter`.
    long numberAt(int parameter) {
        return Long.parseLong(String.valueOf(values.get(parameter)));
    }

    /// Adds the number at `parameter` plus one and returns the new parameter index.
    int addIncremented(int parameter) {
        long number = numberAt(parameter);
        return add(String.valueOf(Math.max(number, number + 1)));
    }

    /// Returns a copy with `value` at `parameter`.
    public BindValues withValue(int parameter, @Nullable String value) {
        BindValues changed = map(UnaryOperator.identity());
        changed.values.set(parameter, value);
        return changed;
    }

    /// Returns a copy with `changes` at `parameters`, in that order.
    BindValues withValues(List<Integer> parameters, List<@Nullable String> changes) {
        BindValues changed = map(UnaryOperator.identity());
        for (int i = 0; i < parameters.size(); i++) {
            changed.values.set(parameters.get(i), changes.get(i));
        }
        return changed;
    }

    /// Returns a copy with every value replaced by the result of `change`.
    public BindValues map(UnaryOperator<@Nullable String> change) {
        BindValues changed = new BindValues();
        values.forEach(value -> changed.add(change.apply(value)));
        return changed;
    }

    /// Returns the values at `parameters`, in that order.
    public List<@Nullable String> valuesAt(List<Integer> parameters) {
        List<@Nullable String> ordered = new ArrayList<>(parameters.size());
        for (int parameter : parameters) {
            ordered.add(values.get(parameter));
        }
        return ordered;
    }
}
