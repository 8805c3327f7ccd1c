package dev.postern.generate;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jooq.codegen.DefaultGeneratorStrategy;
import org.jooq.meta.AttributeDefinition;
import org.jooq.meta.CatalogDefinition;
import org.jooq.meta.ColumnDefinition;
import org.jooq.meta.Database;
import org.jooq.meta.Definition;
import org.jooq.meta.EnumDefinition;
import org.jooq.meta.ForeignKeyDefinition;
import org.jooq.meta.RoutineDefinition;
import org.jooq.meta.SchemaDefinition;
import org.jooq.meta.TableDefinition;
import org.jooq.meta.TypedElementDefinition;
import org.jooq.meta.UniqueKeyDefinition;

/// jOOQ's names of generated classes and members, made unique: objects that PostgreSQL distinguishes are
/// distinct in Java.
///
/// Names that are unique are jOOQ's. The property `default-schema` names the schema whose classes are directly
/// in the target package. Every other schema has a separate package, so no class moves when a schema is added.
public final class SchemaNames extends DefaultGeneratorStrategy {

    private static final String DEFAULT_SCHEMA = "default-schema";

    /// Types of `java.lang` that generated classes use, and that a class in their package would hide.
    private static final Set<String> USED_TYPES = Set.of(
            "Boolean",
            "Byte",
            "Class",
            "Double",
            "Float",
            "Integer",
            "Long",
            "Object",
            "Override",
            "Short",
            "String",
            "SuppressWarnings",
            "Void");

    /// Packages of the default schema.
    private static final Set<String> PACKAGES =
            Set.of("domains", "embeddables", "enums", "packages", "routines", "tables", "udt");

    /// Methods of `Object`, which a static method without parameters cannot hide.
    private static final Set<String> OBJECT_METHODS =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /// Kinds of names, each with separate scopes.
    private enum Kind {
        CLASS,
        CONSTANT,
        MEMBER,
        METHOD,
        LABEL
    }

    private record ScopeKey(Kind kind, Class<?> objects, String container) {}

    private final Map<ScopeKey, NameScope> scopes = new HashMap<>();

    /// Creates the strategy; called by jOOQ.
    public SchemaNames() {}

    /// Returns the scope of an object, and creates it when the first of its objects is named.
    private NameScope scope(Kind kind, Definition definition, Definition container, Supplier<NameScope> creator) {
        Class<?> objects = isKey(definition) && kind == Kind.CONSTANT ? Definition.class : definition.getClass();
        String name =
                container.getQualifiedInputName() + "\0" + Objects.requireNonNullElse(container.getOverload(), "");
        ScopeKey key = new ScopeKey(kind, objects, name);
        NameScope scope = scopes.get(key);
        if (scope == null) {
            scope = creator.get();
            scopes.put(key, scope);
        }
        return scope;
    }

    /// Unique keys and foreign keys have their constants in one class.
    private static boolean isKey(Definition definition) {
        return definition instanceof UniqueKeyDefinition || definition instanceof ForeignKeyDefinition;
    }

    /// Returns a valid identifier for a text, as jOOQ will convert it.
    private String identifier(String text) {
        return super.getJavaEnumLiteral(null, text);
    }

    @Override
    public String getJavaClassName(Definition definition, Mode mode) {
        Collection<? extends Definition> siblings = Siblings.classes(definition);
        String original = super.getJavaClassName(definition, mode);
        if (siblings.isEmpty()) {
            return original;
        }
        NameScope scope = scope(Kind.CLASS, definition, Siblings.schema(definition), () -> {
            Map<String, Definition> objects = Siblings.byKey(siblings);
            Set<String> reserved = new HashSet<>(USED_TYPES);
            reserved.addAll(overloads(siblings, routine -> super.getJavaClassName(routine, Mode.DEFAULT)));
            Map<String, String> constants = new HashMap<>();
            objects.forEach((key, object) -> constants.put(super.getJavaIdentifier(object), key));
            // files are compared without case, as on most disks of developers
            return new NameScope(
                    objects.keySet(),
                    key -> identifier(super.getJavaClassName(objects.get(key), Mode.DEFAULT)),
                    name -> name.toLowerCase(Locale.ROOT),
                    // a constant would hide the class of another object
                    (key, name) -> reserved.contains(name)
                            || !constants.getOrDefault(name, key).equals(key));
        });
        String name = scope.get(Siblings.key(definition), super.getJavaClassName(definition, Mode.DEFAULT));
        return original.equals(super.getJavaClassName(definition, Mode.DEFAULT))
                ? name
                : name
                        + original.substring(
                                super.getJavaClassName(definition, Mode.DEFAULT).length());
    }

    /// Returns the names of overloaded functions, to which jOOQ appends a number.
    private static Set<String> overloads(Collection<? extends Definition> siblings, Function<Definition, String> name) {
        return siblings.stream()
                .filter(sibling -> sibling.getOverload() != null)
                .map(sibling -> name.apply(sibling) + sibling.getOverload())
                .collect(Collectors.toSet());
    }

    @Override
    public String getJavaIdentifier(Definition definition) {
        if (definition instanceof CatalogDefinition) {
            return super.getJavaIdentifier(definition);
        }
        NameScope scope = scope(Kind.CONSTANT, definition, Siblings.container(definition), () -> {
            Map<String, Definition> objects = Siblings.byKey(Siblings.constants(definition));
            return new NameScope(
                    objects.keySet(),
                    key -> constant(Objects.requireNonNull(objects.get(key))),
                    definition instanceof SchemaDefinition ? name -> name.toLowerCase(Locale.ROOT) : name -> name,
                    (_, name) -> isReservedConstant(definition, name));
        });
        return scope.get(Siblings.key(definition), super.getJavaIdentifier(definition));
    }

    /// Returns jOOQ's constant of an object. It appends `_` to one that equals the constant of its class.
    private String constant(Definition definition) {
        String constant = identifier(super.getJavaIdentifier(definition));
        return switch (definition) {
            case TableDefinition _, ColumnDefinition _, AttributeDefinition _
            when constant.equals(getJavaIdentifier(Siblings.container(definition))) -> constant + "_";
            default -> constant;
        };
    }

    /// Whether a constant cannot have a name: that of a package of the default schema, or of a class that jOOQ
    /// uses in expressions. jOOQ itself qualifies classes that columns or keys would hide.
    private static boolean isReservedConstant(Definition definition, String name) {
        return switch (definition) {
            case SchemaDefinition _
            when !defaultSchema(definition.getDatabase()).isEmpty() -> PACKAGES.contains(name.toLowerCase(Locale.ROOT));
            case TableDefinition _ -> name.equals("DSL");
            default -> false;
        };
    }

    @Override
    public String getJavaEnumLiteral(EnumDefinition definition, String literal) {
        NameScope scope = scope(Kind.LABEL, definition, definition, () -> {
            Set<String> reserved =
                    Set.of("literal", "EnumType", "$VALUES", getJavaClassName(definition.getSchema(), Mode.DEFAULT));
            return new NameScope(
                    definition.getLiterals(), this::identifier, name -> name, (_, name) -> reserved.contains(name));
        });
        return scope.get(literal, identifier(literal));
    }

    @Override
    public String getJavaMethodName(Definition definition, Mode mode) {
        return switch (definition) {
            case RoutineDefinition routine -> routineMethod(routine);
            case ForeignKeyDefinition key -> pathMethod(key);
            default -> super.getJavaMethodName(definition, mode);
        };
    }

    private String routineMethod(RoutineDefinition routine) {
        Collection<? extends Definition> siblings = Siblings.classes(routine);
        NameScope scope = scope(Kind.METHOD, routine, routine.getSchema(), () -> {
            Map<String, Definition> objects = Siblings.byKey(siblings);
            Set<String> reserved = overloads(siblings, each -> super.getJavaMethodName(each, Mode.DEFAULT));
            siblings.stream()
                    .map(RoutineDefinition.class::cast)
                    .filter(each -> each.getInParameters().isEmpty())
                    .map(each -> super.getJavaMethodName(each, Mode.DEFAULT))
                    .filter(OBJECT_METHODS::contains)
                    .forEach(reserved::add);
            return new NameScope(
                    objects.keySet(),
                    key -> identifier(super.getJavaMethodName(objects.get(key), Mode.DEFAULT)),
                    name -> name,
                    (_, name) -> reserved.contains(name));
        });
        return scope.get(Siblings.key(routine), super.getJavaMethodName(routine, Mode.DEFAULT));
    }

    private String pathMethod(ForeignKeyDefinition foreignKey) {
        TableDefinition table = foreignKey.getTable();
        NameScope scope = scope(Kind.METHOD, foreignKey, table, () -> {
            Database all = Siblings.all(foreignKey);
            TableDefinition named = all.getTable(Siblings.schema(foreignKey, all), table.getInputName());
            Map<String, Definition> objects = Siblings.byKey(named.getForeignKeys());
            return new NameScope(
                    objects.keySet(),
                    key -> identifier(super.getJavaMethodName(objects.get(key), Mode.DEFAULT)),
                    name -> name,
                    (_, _) -> false);
        });
        return scope.get(Siblings.key(foreignKey), super.getJavaMethodName(foreignKey, Mode.DEFAULT));
    }

    @Override
    public String getJavaMemberName(Definition definition, Mode mode) {
        return element(definition, super.getJavaMemberName(definition, mode));
    }

    @Override
    public String getJavaSetterName(Definition definition, Mode mode) {
        return element(definition, super.getJavaSetterName(definition, mode));
    }

    @Override
    public String getJavaGetterName(Definition definition, Mode mode) {
        return element(definition, super.getJavaGetterName(definition, mode));
    }

    /// Returns the name of the member for an attribute or parameter: the original with the suffix of the element.
    private String element(Definition definition, String original) {
        Collection<? extends Definition> siblings = definition instanceof TypedElementDefinition<?> element
                ? Siblings.elements(element.getContainer())
                : List.of();
        if (siblings.isEmpty()) {
            return original;
        }
        String plain = super.getJavaMemberName(definition, Mode.DEFAULT);
        NameScope scope = scope(Kind.MEMBER, definition, Siblings.container(definition), () -> {
            Map<String, Definition> objects = Siblings.byKey(siblings);
            return new NameScope(
                    objects.keySet(),
                    key -> super.getJavaMemberName(objects.get(key), Mode.DEFAULT),
                    name -> name,
                    (_, _) -> false);
        });
        return original + scope.get(Siblings.key(definition), plain).substring(plain.length());
    }

    @Override
    public String getJavaPackageName(Definition definition, Mode mode) {
        String original = super.getJavaPackageName(definition, mode);
        if (definition instanceof CatalogDefinition) {
            return original;
        }
        SchemaDefinition schema = Siblings.schema(definition);
        String ofSchema = "." + getJavaIdentifier(schema).toLowerCase(getTargetLocale());
        boolean hasPackage = definition.getDatabase().getSchemata().size() > 1;
        String rest = original.substring(getTargetPackage().length() + (hasPackage ? ofSchema.length() : 0));
        return getTargetPackage() + (isDefault(schema) ? "" : ofSchema) + rest;
    }

    private static boolean isDefault(SchemaDefinition schema) {
        return schema.getInputName().equals(defaultSchema(schema.getDatabase()));
    }

    /// Returns the name of the default schema; empty without one.
    private static String defaultSchema(Database database) {
        return database.getProperties().getProperty(DEFAULT_SCHEMA, "");
    }
}
