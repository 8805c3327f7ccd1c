package dev.postern.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The client's values, each in a slot that a plan refers to.
public final class Values {

    private final List<@Nullable String> values = new ArrayList<>();

    /// Puts a value into the next slot.
    int add(@Nullable String value) {
        values.add(value);
        return values.size() - 1;
    }

    /// A slot with a number, or [Block#NO_SLOT] where there is none.
    public int slot(@Nullable Long number) {
        return number == null ? Block.NO_SLOT : add(number.toString());
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
    public Values with(int slot, @Nullable String value) {
        Values changed = with(UnaryOperator.identity());
        changed.values.set(slot, value);
        return changed;
    }

    /// Them with each changed.
    public Values with(UnaryOperator<@Nullable String> change) {
        Values changed = new Values();
        values.forEach(value -> changed.add(change.apply(value)));
        return changed;
    }

    /// The values of `slots`, in their order.
    public List<@Nullable String> in(List<Integer> slots) {
        List<@Nullable String> ordered = new ArrayList<>(slots.size());
        for (int slot : slots) {
            ordered.add(values.get(slot));
        }
        return ordered;
    }
}
