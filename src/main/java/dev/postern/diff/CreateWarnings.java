package dev.postern.diff;

import dev.postern.diff.Change.Action;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Warnings about new indexes, columns and constraints of an existing table, which can have rows.
final class CreateWarnings {

    /// Types of constraints that can be added `not valid` and need no index.
    private static final Set<ConstraintType> VALIDATED_LATER =
            EnumSet.of(ConstraintType.FOREIGN_KEY, ConstraintType.CHECK, ConstraintType.NOT_NULL);

    private final SchemaModel from;
    private final SchemaModel to;
    private final ChangeGraph graph;

    CreateWarnings(SchemaModel from, SchemaModel to, ChangeGraph graph) {
        this.from = from;
        this.to = to;
        this.graph = graph;
    }

    /// Returns a change with its warnings; a new constraint can get an alternative that blocks less.
    Change annotate(Change change) {
        SchemaObject object = change.object();
        if (object.isInherited() || !hasExistingParent(object)) {
            return change;
        }
        if (object.is(ObjectKind.INDEX)) {
            return change.withWarnings(indexWarnings(object));
        }
        if (object.is(ObjectKind.COLUMN)) {
            return change.withWarnings(notNullWarnings(change));
        }
        return object.is(ObjectKind.CONSTRAINT) ? annotateConstraint(change) : change;
    }

    private boolean hasExistingParent(SchemaObject object) {
        return object.has(Attribute.PARENT)
                && Stream.of(ObjectKind.TABLE, ObjectKind.MATERIALIZED_VIEW)
                        .map(kind -> new ObjectId(kind, object.require(Attribute.PARENT)))
                        .anyMatch(parent ->
                                from.contains(parent) && !graph.contains(new ChangeId(Action.CREATE, parent)));
    }

    private List<String> indexWarnings(SchemaObject index) {
        String table = index.require(Attribute.PARENT);
        return List.of("blocks writes to " + table + " while the index is built"
                + (isPartitioned(table)
                        ? ""
                        : "; to avoid this, use create index concurrently in a separate migration with the"
                                + " line -- postern: no transaction"));
    }

    /// Whether a table is partitioned. PostgreSQL cannot build an index on a partitioned table concurrently.
    private boolean isPartitioned(String table) {
        SchemaObject object = to.object(new ObjectId(ObjectKind.TABLE, table));
        return object != null && object.has(Attribute.PARTITION_KEY);
    }

    private static List<String> notNullWarnings(Change change) {
        SchemaObject column = change.object();
        String statement = String.join("", change.statements());
        return statement.endsWith(" not null")
                        && !statement.contains(" default ")
                        && !statement.contains(" as identity")
                        && !column.isGenerated()
                ? List.of("fails if " + column.require(Attribute.PARENT)
                        + " has rows; add a default, or set the values before not null")
                : List.of();
    }

    private Change annotateConstraint(Change change) {
        SchemaObject constraint = change.object();
        if (!VALIDATED_LATER.contains(constraint.constraintType())) {
            return change.withWarnings(indexBuildWarnings(constraint));
        }
        boolean checksRows = constraint.isTrue(Attribute.VALID)
                && !constraint.require(Attribute.DEFINITION).endsWith("NOT ENFORCED")
                && !change.statements().isEmpty();
        return checksRows ? withSeparateValidation(change) : change;
    }

    private List<String> indexBuildWarnings(SchemaObject constraint) {
        String table = constraint.require(Attribute.PARENT);
        boolean canUseIndex = constraint.constraintType() != ConstraintType.EXCLUSION && !isPartitioned(table);
        return List.of("blocks all access to " + table + " while the index is built"
                + (canUseIndex
                        ? "; to avoid this, create the index first in a separate migration, with create unique"
                                + " index concurrently, and add the constraint using the index"
                        : ""));
    }

    /// Splits a new constraint into two statements: the first checks new rows only, the second checks existing rows
    /// without blocking access.
    private static Change withSeparateValidation(Change change) {
        SchemaObject constraint = change.object();
        String statement = String.join("", change.statements());
        String validation =
                CreateSql.alterParent(constraint) + " validate constraint " + constraint.require(Attribute.SIMPLE_NAME);
        return new Change(
                change.action(),
                constraint,
                List.of(List.of(statement + " not valid", validation), List.of(statement)),
                List.of("fails if rows of " + constraint.require(Attribute.PARENT)
                        + " violate the constraint; move the second statement to a separate migration, so that it"
                        + " checks the rows without blocking access"));
    }
}
