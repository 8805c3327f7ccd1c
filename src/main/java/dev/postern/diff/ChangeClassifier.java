package dev.postern.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Classifier of the changes of objects that differ between two schemas, and of their dependents.
final class ChangeClassifier {

    /// Kinds of objects that block a new type of a column that they depend on.
    private static final Set<ObjectKind> BLOCK_TYPE_CHANGE = EnumSet.of(
            ObjectKind.DEFAULT,
            ObjectKind.VIEW,
            ObjectKind.MATERIALIZED_VIEW,
            ObjectKind.RULE,
            ObjectKind.TRIGGER,
            ObjectKind.POLICY,
            ObjectKind.FUNCTION,
            ObjectKind.PROCEDURE,
            ObjectKind.COLUMN,
            ObjectKind.PUBLICATION);

    /// Kinds of objects that PostgreSQL converts with a column, if it can.
    private static final Set<ObjectKind> CONVERTED_WITH_COLUMN =
            EnumSet.of(ObjectKind.CONSTRAINT, ObjectKind.INDEX, ObjectKind.STATISTICS);

    /// Kind of the change of an object that the old schema has.
    enum ChangeKind {
        /// The object is dropped.
        DROP,
        /// The object is changed in place.
        ALTER,
        /// The object is dropped and created again.
        RECREATE,
        /// A type is created again while its columns still have the old type (`docs/decisions.md#replaced-types`).
        REPLACE_TYPE,
        /// The object is renamed.
        RENAME
    }

    private final SchemaModel from;
    private final SchemaModel to;
    private final Map<ObjectId, ObjectId> renames;
    private final RetryHints hints;
    private final Map<ObjectId, ChangeKind> kinds = new LinkedHashMap<>();

    /// Objects whose dependents are to be classified.
    private final Deque<ObjectId> queue = new ArrayDeque<>();

    private ChangeClassifier(SchemaModel from, SchemaModel to, Map<ObjectId, ObjectId> renames, RetryHints hints) {
        this.from = from;
        this.to = to;
        this.renames = renames;
        this.hints = hints;
    }

    /// Returns the kinds of changes by object; unchanged and new objects are absent.
    ///
    /// @param renames new identities of renamed objects by their old ones
    static Map<ObjectId, ChangeKind> classify(
            SchemaModel from, SchemaModel to, Map<ObjectId, ObjectId> renames, RetryHints hints, Phase phase) {
        ChangeClassifier classifier = new ChangeClassifier(from, to, renames, hints);
        from.objects().values().stream()
                .filter(object -> phase.compares(object.kind()))
                .forEach(object -> classifier.compare(object, to.object(object.id())));
        while (!classifier.queue.isEmpty()) {
            classifier.classifyDependents(classifier.queue.remove());
        }
        return classifier.kinds;
    }

    private void compare(SchemaObject object, @Nullable SchemaObject other) {
        ObjectId id = object.id();
        if (other == null && replacement(object, to) != null) {
            setKind(id, ChangeKind.REPLACE_TYPE);
        } else if (other == null) {
            setKind(id, renames.containsKey(id) ? ChangeKind.RENAME : ChangeKind.DROP);
        } else if (hints.recreate().contains(id)) {
            setKind(id, recreation(object));
        } else if (!object.matches(other)) {
            setKind(id, AlterSql.alternatives(object, other).isEmpty() ? recreation(object) : ChangeKind.ALTER);
        }
    }

    /// Returns the type of the same name that replaces a type, which can be of another kind; null if the other
    /// schema lacks it.
    static @Nullable SchemaObject replacement(SchemaObject type, SchemaModel to) {
        SchemaObject same = to.object(type.id());
        if (same != null || !type.kind().isReplaceableType()) {
            return same;
        }
        return to.nameConflicts(type).stream()
                .filter(id -> id.kind().isReplaceableType())
                .map(to::require)
                .findFirst()
                .orElse(null);
    }

    private static ChangeKind recreation(SchemaObject object) {
        return object.kind().isReplaceableType() ? ChangeKind.REPLACE_TYPE : ChangeKind.RECREATE;
    }

    private void setKind(ObjectId id, ChangeKind kind) {
        if (kinds.put(id, kind) != kind) {
            queue.add(id);
            if (isCreatedAgain(id)) {
                to.dependents(id).stream()
                        .filter(dependent -> kinds.get(dependent) == ChangeKind.ALTER)
                        .flatMap(dependent -> from.dependencies(dependent).stream())
                        .filter(kinds::containsKey)
                        .forEach(queue::add);
            }
        }
    }

    private boolean isCreatedAgain(ObjectId id) {
        ChangeKind kind = kinds.get(id);
        return kind == ChangeKind.RECREATE || kind == ChangeKind.REPLACE_TYPE;
    }

    /// Whether an object loses a dependency by its ALTER before the dependency is dropped. It does not if the ALTER
    /// has to wait for an object that is created again.
    private boolean losesDependency(ObjectId dependent, SchemaObject object) {
        Set<ObjectId> later = to.dependencies(dependent);
        return kinds.get(dependent) == ChangeKind.ALTER
                && !later.contains(object.id())
                && to.nameConflicts(object).isEmpty()
                && later.stream().noneMatch(this::isCreatedAgain);
    }

    private void classifyDependents(ObjectId id) {
        if (kinds.get(id) != ChangeKind.RENAME) {
            from.dependents(id).stream()
                    .filter(dependent -> to.contains(dependent) && kinds.get(dependent) != ChangeKind.DROP)
                    .forEach(dependent -> classifyDependent(from.require(id), from.require(dependent)));
        }
    }

    private void classifyDependent(SchemaObject object, SchemaObject dependent) {
        boolean mustChange = kinds.get(object.id()) == ChangeKind.ALTER
                ? blocksAlter(object, dependent)
                : isDroppedWith(object, dependent);
        if (!mustChange) {
            return;
        }
        if (canConvert(object, dependent) && kinds.get(dependent.id()) != ChangeKind.RECREATE) {
            setKind(dependent.id(), ChangeKind.ALTER);
            queue.add(dependent.id()); // its kind may be ALTER already, but its dependents block the new conversion
        } else {
            setKind(dependent.id(), recreation(dependent));
        }
    }

    /// Whether an object is a column of a type and can be converted to a new type.
    private static boolean canConvert(SchemaObject type, SchemaObject object) {
        return type.kind().isReplaceableType() && object.is(ObjectKind.COLUMN) && !object.isGenerated();
    }

    /// Whether PostgreSQL rejects the ALTER of an object while a dependent object exists.
    private boolean blocksAlter(SchemaObject object, SchemaObject dependent) {
        SchemaObject changed = to.object(object.id());
        if (changed == null || !object.is(ObjectKind.COLUMN)) {
            return false;
        }
        if (!isTypeReplaced(object, from, kinds) && !AlterColumnSql.changesType(object, changed)) {
            return false;
        }
        return BLOCK_TYPE_CHANGE.contains(dependent.kind())
                || (hints.dropDependents().contains(object.id())
                        && CONVERTED_WITH_COLUMN.contains(dependent.kind())
                        && !dependent.isConstraint(ConstraintType.NOT_NULL));
    }

    /// Whether the type of a column is replaced by a new type of the same name.
    static boolean isTypeReplaced(SchemaObject column, SchemaModel from, Map<ObjectId, ChangeKind> kinds) {
        return from.dependencies(column.id()).stream()
                .anyMatch(dependency -> kinds.get(dependency) == ChangeKind.REPLACE_TYPE);
    }

    /// Whether a dependent object that both schemas have must be dropped before the object that it depends on.
    private boolean isDroppedWith(SchemaObject object, SchemaObject dependent) {
        boolean losesDependency = losesDependency(dependent.id(), object);
        ChangeKind kind = kinds.get(object.id());
        if (dependent.is(ObjectKind.TABLE)) {
            return kind == ChangeKind.RECREATE && object.is(ObjectKind.TABLE) && !losesDependency;
        }
        if (dependent.is(ObjectKind.COLUMN)) {
            return object.is(ObjectKind.TABLE)
                    || (dependent.isGenerated() && !losesDependency)
                    || kind == ChangeKind.REPLACE_TYPE;
        }
        return dependent.kind().isRecreatable() && !losesDependency;
    }
}
