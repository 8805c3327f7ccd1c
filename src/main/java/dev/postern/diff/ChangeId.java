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

    static ChangeId drop(ObjectId object) {
        return new ChangeId(Action.DROP, object);
    }

    static ChangeId create(ObjectId object) {
        return new ChangeId(Action.CREATE, object);
    }

    static ChangeId alter(ObjectId object) {
        return new ChangeId(Action.ALTER, object);
    }

    static ChangeId renameOld(ObjectId type) {
        return new ChangeId(Action.RENAME_OLD, type);
    }

    static ChangeId dropOld(ObjectId type) {
        return new ChangeId(Action.DROP_OLD, type);
    }
}
