package dev.postern.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The client's values, each in a slot that a plan refers to.
public final class BindValues {

    private final List<@Nullable String> values = new ArrayList<>();

    /// Puts a value into the next slot.
    int add(@Nullable String value) {
        values.add(value);
        return values.size() - 1;
    }

    /// A slot with a number, or [SelectNode#NO_PARAMETER] where there is none.
    public int slot(@Nullable Long number) {
        return number == null ? SelectNode.NO_PARAMETER : add(number.toString());
    }

    /// The number in `slot`.
    long number(int slot) {
        return Long.parseLong(String.valueOf(values.get(slot)));
    }

    /// A slot with the number in `slot` and one more.
    int incremented(int slot) {
        long number = number(slot);
        return add(String.valueOf(Math.max(number, number + 1)));
    }

    /// The same values with `value` in `slot`.
    public BindValues with(int slot, @Nullable String value) {
        BindValues changed = with(UnaryOperator.identity());
        changed.values.set(slot, value);
        return changed;
    }

    /// Them with each changed.
    public BindValues with(UnaryOperator<@Nullable String> change) {
        BindValues changed = new BindValues();
        values.forEach(value -> changed.add(change.apply(value)));
        return changed;
    }

    /// The values of `slots`, in their order.
    public List<@Nullable String> valuesAt(List<Integer> slots) {
        List<@Nullable String> ordered = new ArrayList<>(slots.size());
        for (int slot : slots) {
            ordered.add(values.get(slot));
        }
        return ordered;
    }
}
