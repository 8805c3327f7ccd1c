package dev.postern.hook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// The hooks on one table or view, in the order of their declaration.
public final class TableHooks {

    private final List<WriteHook> hooks = new ArrayList<>();

    /// Adds a hook while the catalog is created.
    public void add(WriteHook hook) {
        hooks.add(hook);
    }

    public boolean isEmpty() {
        return hooks.isEmpty();
    }

    public List<WriteHook> all() {
        return Collections.unmodifiableList(hooks);
    }

    /// Whether a hook runs after writes of a kind.
    public boolean runAfter(WriteOperation operation) {
        return hooks.stream()
                .anyMatch(hook ->
                        hook instanceof WriteHook.After && hook.operations().contains(operation));
    }

    /// Returns the hooks of one type that are declared for one of the operations.
    public <T extends WriteHook> List<T> of(Class<T> type, Set<WriteOperation> operations) {
        return hooks.stream()
                .filter(hook -> hook.isFor(operations))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
