package dev.postern.diff;

import dev.postern.diff.SchemaSnapshot.Difference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Texts that PostgreSQL prints for objects which were created from its own texts.
///
/// PostgreSQL prints some expressions in another way after it has parsed its own text: `state in ('a', 'b')` of a
/// varchar, or `x between 1 and 2 and …`. A database that was restored from a dump has the second text, which does
/// not change again (`docs/decisions.md#settled-texts`).
public final class SettledTexts {

    /// No texts: two objects are equal only if their texts are.
    public static final SettledTexts NONE = new SettledTexts();

    /// Attributes of the model with texts that PostgreSQL parses.
    private static final List<Attribute> PARSED =
            List.of(Attribute.DEFINITION, Attribute.UNNAMED_DEFINITION, Attribute.EXPRESSION, Attribute.DEFAULT);

    /// Kinds of objects whose texts have expressions or queries.
    private static final Set<ObjectKind> WITH_EXPRESSIONS = EnumSet.of(
            ObjectKind.COLUMN,
            ObjectKind.DEFAULT,
            ObjectKind.DOMAIN,
            ObjectKind.DOMAIN_CONSTRAINT,
            ObjectKind.FUNCTION,
            ObjectKind.PROCEDURE,
            ObjectKind.VIEW,
            ObjectKind.MATERIALIZED_VIEW,
            ObjectKind.INDEX,
            ObjectKind.STATISTICS,
            ObjectKind.RULE,
            ObjectKind.TRIGGER,
            ObjectKind.POLICY);

    private final Map<SnapshotObject, Map<String, String>> texts = new HashMap<>();
    private final Map<SchemaObject, SchemaObject> objects = new HashMap<>();

    private SettledTexts() {}

    /// Whether the schemas differ in a text that PostgreSQL parses.
    public static boolean areNeeded(SchemaState one, SchemaState other) {
        return !differingObjects(one, other).isEmpty();
    }

    /// Settles the differing texts of two schemas. An object that cannot be created there keeps its text.
    ///
    /// @param empty connection to an empty database; all changes are rolled back
    public static SettledTexts of(SchemaState one, SchemaState other, Connection empty) throws SQLException {
        SettledTexts settled = new SettledTexts();
        Set<ObjectId> differing = differingObjects(one, other);
        settled.add(one, differing, empty);
        settled.add(other, differing, empty);
        return settled;
    }

    private static Set<ObjectId> differingObjects(SchemaState one, SchemaState other) {
        Set<ObjectId> differing = new HashSet<>();
        addDifferingObjects(one.model(), other.model(), differing);
        addDifferingObjects(other.model(), one.model(), differing);
        return differing;
    }

    private static void addDifferingObjects(SchemaModel model, SchemaModel other, Set<ObjectId> differing) {
        model.objects().forEach((id, object) -> {
            SchemaObject counterpart = other.object(id);
            boolean differs = PARSED.stream()
                    .anyMatch(text -> counterpart == null ? object.has(text) : object.differsIn(counterpart, text));
            if (differs && hasExpressions(object)) {
                differing.add(id);
            }
        });
    }

    private static boolean hasExpressions(SchemaObject object) {
        return WITH_EXPRESSIONS.contains(object.kind())
                || object.isConstraint(ConstraintType.CHECK)
                || object.isConstraint(ConstraintType.EXCLUSION);
    }

    private void add(SchemaState original, Set<ObjectId> differing, Connection empty) throws SQLException {
        SchemaState settled = recreate(original.model().restrictedTo(closure(original.model(), differing)), empty);
        settled.snapshot().texts().forEach((object, text) -> {
            String before = original.snapshot().texts().get(object);
            if (before != null && !before.equals(text)) {
                texts.computeIfAbsent(object, _ -> new HashMap<>()).put(before, text);
            }
        });
        for (ObjectId id : differing) {
            SchemaObject recreated = settled.model().object(id);
            SchemaObject object = original.model().object(id);
            if (object != null && recreated != null) {
                objects.put(object, withTexts(object, recreated));
            }
        }
    }

    private static SchemaObject withTexts(SchemaObject object, SchemaObject settled) {
        Map<Attribute, String> attributes = new EnumMap<>(object.attributes());
        PARSED.stream()
                .filter(attribute -> object.has(attribute) && settled.has(attribute))
                .forEach(attribute -> attributes.put(attribute, settled.require(attribute)));
        return new SchemaObject(object.id(), attributes);
    }

    /// Returns the objects, everything that they depend on, the parts of each of these tables, and all schemas.
    private static Set<ObjectId> closure(SchemaModel model, Set<ObjectId> start) {
        Set<ObjectId> closure = new HashSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(start);
        model.objects().keySet().stream()
                .filter(id -> id.kind() == ObjectKind.SCHEMA || id.kind() == ObjectKind.EXTENSION)
                .forEach(open::add);
        while (!open.isEmpty()) {
            ObjectId next = open.remove();
            if (model.contains(next) && closure.add(next)) {
                open.addAll(model.dependencies(next));
                open.addAll(model.partsOfTable(next));
            }
        }
        return closure;
    }

    private static SchemaState recreate(SchemaModel model, Connection empty) throws SQLException {
        boolean autoCommit = empty.getAutoCommit();
        empty.setAutoCommit(false);
        try (Statement statement = empty.createStatement()) {
            statement.execute("set local check_function_bodies = off");
            new ChangeExecutor(empty)
                    .run(ChangePlanner.plan(
                            SchemaModel.read(empty, SchemaScope.ALL), model, RetryHints.NONE, Phase.OBJECTS));
            return SchemaState.read(empty);
        } finally {
            empty.rollback();
            empty.setAutoCommit(autoCommit);
        }
    }

    /// Returns the differences that remain if settled texts are compared.
    public List<Difference> remaining(List<Difference> differences) {
        return differences.stream().filter(difference -> !isSettled(difference)).toList();
    }

    private boolean isSettled(Difference difference) {
        return difference.before() != null
                && difference.after() != null
                && settled(difference.object(), difference.before())
                        .equals(settled(difference.object(), difference.after()));
    }

    private String settled(SnapshotObject object, String text) {
        return texts.getOrDefault(object, Map.of()).getOrDefault(text, text);
    }

    /// Returns a copy of a model with settled texts.
    SchemaModel settle(SchemaModel model) {
        return objects.isEmpty() ? model : model.with(object -> objects.getOrDefault(object, object));
    }
}
