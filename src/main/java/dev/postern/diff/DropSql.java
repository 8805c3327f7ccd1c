package dev.postern.diff;

import java.util.List;

/// Writer of the statements that drop a schema object on which no other object depends.
final class DropSql {

    private DropSql() {}

    /// Returns the statements in their order, without semicolons; empty if another object's DROP includes the
    /// object.
    static List<String> statements(SchemaObject object) {
        return switch (object.kind()) {
            case COLUMN ->
                object.isInherited()
                        ? List.of()
                        : List.of(CreateSql.alterParent(object) + " drop column " + object.require(Attribute.COLUMN));
            case IDENTITY ->
                object.isInherited() ? List.of() : List.of(CreateSql.alterColumn(object) + " drop identity");
            case DEFAULT -> List.of(CreateSql.alterColumn(object) + " drop default");
            case CONSTRAINT ->
                object.isInherited() ? List.of() : List.of(CreateSql.alterParent(object) + dropTableConstraint(object));
            case DOMAIN_CONSTRAINT ->
                List.of("alter domain " + object.require(Attribute.PARENT) + dropConstraint(object));
            case INDEX -> object.has(Attribute.PARENT_INDEX) ? List.of() : List.of("drop index " + object.name());
            case SEQUENCE_OWNER -> List.of("alter sequence " + object.require(Attribute.PARENT) + " owned by none");
            case CLUSTERING -> List.of(CreateSql.alterParent(object) + " set without cluster");
            case REPLICA_IDENTITY -> List.of(CreateSql.alterParent(object) + " replica identity default");
            case ROW_SECURITY ->
                List.of(CreateSql.alterParent(object) + " disable row level security, no force row level security");
            case ENUM, COMPOSITE, RANGE -> List.of("drop type " + object.name());
            case TRIGGER -> object.isInherited() ? List.of() : List.of("drop trigger " + object.name());
            case COMMENT -> List.of("comment on " + object.require(Attribute.TARGET) + " is null");
            case PRIVILEGES ->
                GrantSql.between(
                        object.require(Attribute.GRANTS), object.attribute(Attribute.DEFAULT_GRANTS, ""), object);
            case SCHEMA,
                    EXTENSION,
                    TABLE,
                    VIEW,
                    MATERIALIZED_VIEW,
                    SEQUENCE,
                    DOMAIN,
                    FUNCTION,
                    PROCEDURE,
                    AGGREGATE,
                    CAST,
                    OPERATOR,
                    COLLATION,
                    DICTIONARY,
                    CONFIGURATION,
                    STATISTICS,
                    POLICY,
                    RULE,
                    EVENT_TRIGGER,
                    PUBLICATION -> List.of("drop " + object.kind().text() + " " + object.name());
        };
    }

    /// A not-null constraint can have another name in a database that was restored.
    private static String dropTableConstraint(SchemaObject constraint) {
        return constraint.isConstraint(ConstraintType.NOT_NULL)
                ? " alter column " + constraint.require(Attribute.COLUMN) + " drop not null"
                : dropConstraint(constraint);
    }

    private static String dropConstraint(SchemaObject constraint) {
        return " drop constraint " + constraint.require(Attribute.SIMPLE_NAME);
    }
}
