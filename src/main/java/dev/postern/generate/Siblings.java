package dev.postern.generate;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jooq.meta.Database;
import org.jooq.meta.Definition;
import org.jooq.meta.DomainDefinition;
import org.jooq.meta.EnumDefinition;
import org.jooq.meta.ForeignKeyDefinition;
import org.jooq.meta.RoutineDefinition;
import org.jooq.meta.SchemaDefinition;
import org.jooq.meta.SequenceDefinition;
import org.jooq.meta.TableDefinition;
import org.jooq.meta.TypedElementDefinition;
import org.jooq.meta.UDTDefinition;
import org.jooq.meta.UniqueKeyDefinition;

/// Database objects whose Java names are in one scope.
final class Siblings {

    private Siblings() {}

    /// Returns objects by their names in their scope.
    static Map<String, Definition> byKey(Collection<? extends Definition> definitions) {
        Map<String, Definition> byKey = new HashMap<>();
        definitions.forEach(definition -> byKey.put(key(definition), definition));
        return byKey;
    }

    /// Returns the name of an object in its scope. The names of foreign keys are unique in their table only.
    static String key(Definition definition) {
        return definition instanceof ForeignKeyDefinition foreignKey
                ? foreignKey.getTable().getInputName() + "\0" + foreignKey.getInputName()
                : definition.getInputName();
    }

    /// Returns the objects whose classes are in the same package; empty if the object has no class.
    static Collection<? extends Definition> classes(Definition definition) {
        Database all = all(definition);
        return switch (definition) {
            case SchemaDefinition _ -> all.getSchemata();
            case TableDefinition _ -> all.getTables(schema(definition, all));
            case UDTDefinition _ -> all.getUDTs(schema(definition, all));
            case EnumDefinition _ -> all.getEnums(schema(definition, all));
            case DomainDefinition _ -> all.getDomains(schema(definition, all));
            case SequenceDefinition _ -> all.getSequences(schema(definition, all));
            case RoutineDefinition _ -> all.getRoutines(schema(definition, all));
            default -> List.of();
        };
    }

    /// Returns the objects whose constants are in the same class; empty if the object has no constant.
    static Collection<? extends Definition> constants(Definition definition) {
        Database all = all(definition);
        return switch (definition) {
            case SchemaDefinition _ -> all.getSchemata();
            case TableDefinition _ -> all.getTables(schema(definition, all));
            case UDTDefinition _ -> all.getUDTs(schema(definition, all));
            case DomainDefinition _ -> all.getDomains(schema(definition, all));
            case SequenceDefinition _ -> all.getSequences(schema(definition, all));
            case UniqueKeyDefinition _ -> keys(schema(definition, all));
            case ForeignKeyDefinition _ -> keys(schema(definition, all));
            case TypedElementDefinition<?> element -> elements(element.getContainer());
            default -> List.of();
        };
    }

    private static Collection<Definition> keys(SchemaDefinition schema) {
        return Stream.<Definition>concat(
                        schema.getDatabase().getKeys(schema).stream(),
                        schema.getDatabase().getForeignKeys(schema).stream())
                .toList();
    }

    /// Returns the columns of a table, the attributes of a type, or the parameters of a function.
    static Collection<? extends Definition> elements(Definition container) {
        Database all = all(container);
        return switch (container) {
            case TableDefinition table ->
                all.getTable(schema(table, all), table.getInputName()).getColumns();
            case UDTDefinition type ->
                all.getUDT(schema(type, all), type.getInputName()).getAttributes();
            case RoutineDefinition routine ->
                all.getRoutines(schema(routine, all)).stream()
                        .filter(other -> other.getInputName().equals(routine.getInputName())
                                && Objects.equals(other.getOverload(), routine.getOverload()))
                        .findFirst()
                        .map(RoutineDefinition::getAllParameters)
                        .orElse(List.of());
            default -> List.of();
        };
    }

    static Definition container(Definition definition) {
        return definition instanceof TypedElementDefinition<?> element ? element.getContainer() : schema(definition);
    }

    /// Returns the database with the names that jOOQ gives its objects by default.
    static Database all(Definition definition) {
        return definition.getDatabase() instanceof SchemaDatabase database
                ? database.unnamed()
                : definition.getDatabase();
    }

    static SchemaDefinition schema(Definition definition, Database database) {
        return database.getSchema(definition.getSchema().getInputName());
    }

    static SchemaDefinition schema(Definition definition) {
        return definition instanceof SchemaDefinition schema ? schema : definition.getSchema();
    }
}
