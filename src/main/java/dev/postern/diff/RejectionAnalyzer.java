package dev.postern.diff;

import dev.postern.diff.Change.Action;
import dev.postern.diff.ChangeExecutor.RejectedChange;
import dev.postern.diff.RetryHints.RowFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Analyzer of rejected changes, which finds hints for the next attempt.
final class RejectionAnalyzer {

    /// SQLSTATE `unsafe_new_enum_value_usage`.
    private static final String UNSAFE_NEW_ENUM_VALUE = "55P04";

    private final SchemaModel from;
    private final SchemaModel to;

    /// @param from schema before the attempt
    /// @param to desired schema
    RejectionAnalyzer(SchemaModel from, SchemaModel to) {
        this.from = from;
        this.to = to;
    }

    /// Returns the hints of the last attempt with those that follow from its rejections. They are equal if another
    /// attempt would be rejected as well.
    RetryHints hints(RetryHints last, List<RejectedChange> rejections) {
        if (UNSAFE_NEW_ENUM_VALUE.equals(rejections.getFirst().error().getSQLState())) {
            return last.withRecreate(alteredEnums());
        }
        RejectedChange first = rejections.getFirst();
        RowFailure known = last.rowFailures().get(first.change().id());
        if (isCausedByRows(first) && known == null) {
            return last.withRowFailure(first.change().id(), rowFailure(first));
        }
        RetryHints hints = known == null || known.message().isEmpty()
                ? last
                : last.withRowFailure(first.change().id(), new RowFailure(known.tables(), ""));
        for (RejectedChange rejection : rejections) {
            hints = withHint(hints, rejection.change());
        }
        return hints;
    }

    /// Whether the error is of class 22 (data exception) or 23 (integrity constraint violation).
    private static boolean isCausedByRows(RejectedChange rejection) {
        String state = String.valueOf(rejection.error().getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }

    private RowFailure rowFailure(RejectedChange rejection) {
        SchemaObject object = rejection.change().object();
        String table = object.attribute(Attribute.PARENT, object.name());
        Set<String> tables = from.contains(new ObjectId(ObjectKind.TABLE, table)) ? Set.of(table) : from.tableNames();
        return new RowFailure(
                tables,
                String.valueOf(rejection.error().getMessage())
                        .replaceFirst("^ERROR: ", "")
                        .lines()
                        .findFirst()
                        .orElse(""));
    }

    private RetryHints withHint(RetryHints hints, Change rejected) {
        SchemaObject object = rejected.object();
        ObjectId id = object.id();
        if (rejected.action() == Action.DROP) {
            return hints.withRecreate(recreatableDependents(id, hints.recreate()));
        }
        if (object.is(ObjectKind.DOMAIN_CONSTRAINT)) {
            return hints.withRecreate(Set.of(new ObjectId(ObjectKind.DOMAIN, object.require(Attribute.PARENT))));
        }
        if (rejected.action() == Action.RENAME) {
            return hints.withDoNotRename(id);
        }
        if (rejected.action() != Action.ALTER) {
            return hints;
        }
        if (object.kind().isRecreatable() || object.isGenerated() || wasGenerated(id)) {
            return hints.withRecreate(Set.of(id));
        }
        return object.is(ObjectKind.COLUMN) ? hints.withDropDependents(id) : hints;
    }

    private boolean wasGenerated(ObjectId id) {
        SchemaObject before = from.object(id);
        return before != null && before.isGenerated();
    }

    /// Returns the dependents of an object that can prevent its DROP and can be recreated instead of altered.
    /// They can depend on it through objects that are dropped or recreated as well.
    private Set<ObjectId> recreatableDependents(ObjectId id, Set<ObjectId> recreated) {
        Set<ObjectId> seen = new HashSet<>(Set.of(id));
        Set<ObjectId> recreatable = new HashSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (ObjectId dependent : from.dependents(open.remove())) {
                boolean isKept = to.contains(dependent);
                if (isKept && dependent.kind().isRecreatable()) {
                    recreatable.add(dependent);
                }
                if ((!isKept || recreated.contains(dependent)) && seen.add(dependent)) {
                    open.add(dependent);
                }
            }
        }
        return recreatable;
    }

    /// Returns the enums to recreate, because a label cannot be used in the transaction that adds it.
    private Set<ObjectId> alteredEnums() {
        return from.objects().values().stream()
                .filter(object -> object.is(ObjectKind.ENUM))
                .filter(object -> {
                    SchemaObject desired = to.object(object.id());
                    return desired != null && !desired.matches(object);
                })
                .map(SchemaObject::id)
                .collect(Collectors.toSet());
    }
}
