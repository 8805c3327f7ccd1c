package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.Objects;

/// Identity of a change in a plan. A plan can have several changes of an object, for example its drop and its
/// creation.
record ChangeId(Action action, ObjectId object) {

    ChangeId {
        Objects.requireNonNull(action);
        Objects.requireNonNull(object);
    }
}
