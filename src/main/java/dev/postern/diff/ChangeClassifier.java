package dev.postern.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Classifier of the changes of objects that differ between two schemas, and of their dependents.
final class ChangeClassifier {

    /// Kind of the change of an object that the old schema has.
    enum ChangeKind {
        /// The object is dropped.
        DROP,
        /// The object is changed in place.
        ALTER,
        /// The object is dropped and created again.
        RECREATE,
        /// A type is created again while its columns still have the old type.
        REPLACE_TYPE,
        /// The object is renamed.
        RENAME
    }

    /// Keys of objects whose changes PostgreSQL rejected in earlier attempts.
    ///
    /// @param recreate objects that cannot be changed in place
    /// @param dropDependents columns that cannot be changed while they have constraints and indexes
    /// @param doNotRename objects that cannot be renamed
    record RetryHints(Set<String> recreate, Set<String> dropDependents, Set<String> doNotRename) {

        /// Returns the hints for a pass after the first one, which has recreated the objects already.
        RetryHints withoutRecreate() {
            return new RetryHints(Set.of(), dropDependents, doNotRename);
        }

        static RetryHints empty() {
            return new RetryHints(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }
    }

    private final SchemaModel from;
    private final SchemaModel to;
    private final Map<String, String> renames;
    private final RetryHints hints;
    private final Map<String, ChangeKind> kinds = new LinkedHashMap<>();
    private final Map<String, Set<String>> dependents;
    private final Deque<String> queue = new ArrayDeque<>();

    private ChangeClassifier(SchemaModel from, SchemaModel to, Map<String, String> renames, RetryHints hints) {
        this.from = from;
        this.renames = renames;
        this.to = to;
        this.hints = hints;
        this.dependents = from.dependents();
    }

    /// Returns the kinds of changes by object key; unchanged and new objects are absent.
    ///
    /// @param renames new keys by old keys
    /// @param annotations whether comments and privileges are compared
    static Map<String, ChangeKind> classify(
            SchemaModel from, SchemaModel to, Map<String, String> renames, RetryHints hints, boolean annotations) {
        ChangeClassifier classifier = new ChangeClassifier(from, to, renames, hints);
        from.objects().forEach((key, object) -> {
            if (annotations || !object.kind().isAnnotation()) {
                classifier.compare(key, object, to.object(key));
            }
        });
        while (!classifier.queue.isEmpty()) {
            classifier.classifyDependents(classifier.queue.remove());
        }
        return classifier.kinds;
    }

    private void compare(String key, SchemaObject object, @Nullable SchemaObject other) {
        if (other == null) {
            setKind(key, renames.containsKey(key) ? ChangeKind.RENAME : ChangeKind.DROP);
        } else if (hints.recreate().contains(key)) {
            setKind(key, recreation(object));
        } else if (!object.matches(other)) {
            setKind(key, AlterSql.alternatives(object, other).isEmpty() ? recreation(object) : ChangeKind.ALTER);
        }
    }

    private static ChangeKind recreation(SchemaObject object) {
        return object.kind().isType() ? ChangeKind.REPLACE_TYPE : ChangeKind.RECREATE;
    }

    private void setKind(String key, ChangeKind kind) {
        if (kinds.put(key, kind) != kind) {
            queue.add(key);
        }
    }

    private void classifyDependents(String key) {
        ChangeKind kind = kinds.get(key);
        if (kind == ChangeKind.RENAME) {
            return;
        }
        for (String dependent : dependents.getOrDefault(key, Set.of())) {
            SchemaObject other = to.object(dependent);
            SchemaObject object = from.object(dependent);
            if (object == null || other == null || kinds.get(dependent) == ChangeKind.DROP) {
                continue;
            }
            if (kind == ChangeKind.ALTER ? blocksAlter(key, object) : isDroppedWith(key, object)) {
                boolean converted = object.kind() == ObjectKind.COLUMN
                        && canConvert(key, object)
                        && kinds.get(dependent) != ChangeKind.RECREATE;
                setKind(dependent, converted ? ChangeKind.ALTER : recreation(object));
                if (converted) {
                    queue.add(dependent); // its kind may be ALTER already, but its dependents block the new conversion
                }
            }
        }
    }

    /// Whether a column depends on a type and can be converted to a new type.
    private boolean canConvert(String key, SchemaObject column) {
        SchemaObject dependency = from.object(key);
        return dependency != null && dependency.kind().isType() && column.attribute("generated") == null;
    }

    /// Whether PostgreSQL rejects the ALTER of an object while a dependent object exists.
    private boolean blocksAlter(String key, SchemaObject dependent) {
        SchemaObject object = from.object(key);
        SchemaObject changed = to.object(key);
        if (object == null || changed == null || object.kind() != ObjectKind.COLUMN) {
            return false;
        }
        boolean typeReplaced = from.dependencies(key).stream()
                .anyMatch(dependency -> kinds.get(dependency) == ChangeKind.REPLACE_TYPE);
        if (!typeReplaced && !AlterColumnSql.changesType(object, changed)) {
            return false;
        }
        return switch (dependent.kind()) {
            case DEFAULT, VIEW, MATERIALIZED_VIEW, RULE, TRIGGER, POLICY, FUNCTION, PROCEDURE, COLUMN, PUBLICATION ->
                true;
            case CONSTRAINT ->
                hints.dropDependents().contains(key)
                        && !dependent.require("kind").equals("n");
            case INDEX, STATISTICS -> hints.dropDependents().contains(key);
            default -> false;
        };
    }

    /// Whether a dependent object that both schemas have must be dropped before the object that it depends on.
    private boolean isDroppedWith(String key, SchemaObject dependent) {
        ChangeKind kind = kinds.get(key);
        boolean losesDependency = kinds.get(dependent.key()) == ChangeKind.ALTER
                && !to.dependencies(dependent.key()).contains(key)
                && to.nameConflicts(key).isEmpty();
        SchemaObject object = from.object(key);
        return switch (dependent.kind()) {
            case SEQUENCE, EXTENSION, SCHEMA -> false;
            case TABLE ->
                kind == ChangeKind.RECREATE && object != null && object.kind() == ObjectKind.TABLE && !losesDependency;
            case COLUMN ->
                object != null
                        && (object.kind() == ObjectKind.TABLE
                                || (dependent.attribute("generated") != null && !losesDependency)
                                || kind == ChangeKind.REPLACE_TYPE);
            default -> !losesDependency;
        };
    }
}
