package dev.postern.catalog;

import dev.postern.hook.Hooks;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.Problem;
import dev.postern.problem.ResourceErrors;
import dev.postern.problem.StartErrors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.TableOptions.TableType;
import org.jspecify.annotations.Nullable;

/// The tables, views and functions that are served, by schema and name.
public final class ApiCatalog {

    /// PostgreSQL's own comment on the schema `public`, which documents nothing.
    private static final String DEFAULT_PUBLIC_COMMENT = "standard public schema";

    /// Schemas that SQL searches after the served ones without `--extra-search-path`.
    private static final List<String> DEFAULT_EXTRA_SCHEMAS = List.of("public");

    private final List<String> schemas;
    private final Set<String> writeOnlyKeys;
    private final TypeCatalog types;
    private final Map<String, String> comments = new HashMap<>();
    private final Map<String, Map<String, Resource>> resources = new LinkedHashMap<>();
    private final HiddenColumns hiddenColumns;
    private final Routines routines;

    private ApiCatalog(
            List<String> schemas,
            @Nullable List<String> extraSearchPath,
            GeneratedModel generated,
            List<WriteOnlyColumn> writeOnlyColumns) {
        this.types = generated.facts().types();
        for (Schema schema : generated.classes().getSchemas()) {
            comments.put(
                    schema.getName(), schema.getComment().equals(DEFAULT_PUBLIC_COMMENT) ? "" : schema.getComment());
        }
        this.writeOnlyKeys =
                writeOnlyColumns.stream().map(WriteOnlyColumn::inputKey).collect(Collectors.toUnmodifiableSet());
        this.schemas = List.copyOf(schemas);
        schemas.forEach(schema -> resources.put(schema, new LinkedHashMap<>()));
        this.hiddenColumns = new HiddenColumns(generated.facts(), writeOnlyColumns);
        Set<String> searchPath = new HashSet<>(schemas);
        searchPath.addAll(extraSearchPath == null ? DEFAULT_EXTRA_SCHEMAS : extraSearchPath);
        this.routines = addResources(generated, searchPath);
    }

    /// Returns the payload keys whose values are encoded before they are stored.
    public Set<String> writeOnlyKeys() {
        return writeOnlyKeys;
    }

    /// Creates the catalog of the generated classes.
    ///
    /// @param served names of the served schemas, the default schema first; empty for `public`, or else the first
    /// generated schema
    /// @throws dev.postern.problem.CommandException if a served schema was not generated
    public static ApiCatalog of(GeneratedModel generated, List<String> served, List<WriteOnlyColumn> writeOnlyColumns) {
        return of(generated, served, null, writeOnlyColumns, Hooks.NONE);
    }

    /// Creates the catalog of the generated classes, with the hooks of an application.
    ///
    /// @param served names of the served schemas, as above
    /// @param extraSearchPath further schemas in which SQL finds functions; null for `public`
    /// @throws dev.postern.problem.CommandException if a served schema was not generated, or if the table or
    /// function of a hook is not served
    public static ApiCatalog of(
            GeneratedModel generated,
            List<String> served,
            @Nullable List<String> extraSearchPath,
            List<WriteOnlyColumn> writeOnlyColumns,
            Hooks hooks) {
        List<String> generatedSchemas =
                generated.classes().getSchemas().stream().map(Schema::getName).toList();
        for (String schema : served) {
            if (!generatedSchemas.contains(schema)) {
                throw StartErrors.schemaNotGenerated(schema, generatedSchemas);
            }
        }
        ApiCatalog catalog = new ApiCatalog(
                served.isEmpty() ? List.of(defaultSchema(generatedSchemas)) : served,
                extraSearchPath,
                generated,
                writeOnlyColumns);
        new HookedObjects(catalog).add(hooks);
        return catalog;
    }

    private static String defaultSchema(List<String> generatedSchemas) {
        return generatedSchemas.contains("public") ? "public" : generatedSchemas.getFirst();
    }

    /// Adds the resources of the served schemas and their relationships.
    ///
    /// @return the functions, whose rows can also be those of a resource that is not served
    private Routines addResources(GeneratedModel generated, Set<String> searchPath) {
        Map<SchemaFacts.QualifiedName, Resource> all = new LinkedHashMap<>();
        Map<SchemaFacts.QualifiedName, Resource> served = new LinkedHashMap<>();
        CastTypes castTypes = new CastTypes(generated.facts().types(), served.values());
        for (Schema schema : generated.classes().getSchemas()) {
            for (Table<?> table : schema.getTables()) {
                if (table.getOptions().type() == TableType.FUNCTION) {
                    continue;
                }
                SchemaFacts.QualifiedName relation = qualifiedName(table);
                Resource resource =
                        new Resource(table, relation, generated.facts(), castTypes, hiddenColumns, searchPath);
                all.put(relation, resource);
                Map<String, Resource> schemaResources = resources.get(schema.getName());
                if (schemaResources != null) {
                    schemaResources.put(table.getName(), resource);
                    served.put(relation, resource);
                }
            }
        }
        RelationshipDetector.add(served, generated.facts());
        return new Routines(generated.facts(), all, castTypes, hiddenColumns);
    }

    /// Returns the problem without its details if they can show a value of a hidden column.
    public Problem withoutWriteOnlyValues(Problem problem) {
        if (problem instanceof BatchError(Problem cause, int operation)) {
            return new BatchError(withoutWriteOnlyValues(cause), operation);
        }
        if (!(problem instanceof DatabaseError error) || error.subject().table() == null) {
            return problem;
        }
        SchemaFacts.QualifiedName table = new SchemaFacts.QualifiedName(
                String.valueOf(error.subject().schema()), error.subject().table());
        return hiddenColumns.canShowValues(table, error.subject().constraint()) ? error : error.withoutDetail();
    }

    static SchemaFacts.QualifiedName qualifiedName(Table<?> table) {
        Schema schema = table.getSchema();
        return new SchemaFacts.QualifiedName(schema == null ? "" : schema.getName(), table.getName());
    }

    /// Returns the names of the served schemas, the default schema first.
    public List<String> schemas() {
        return schemas;
    }

    /// Returns the resources of the default schema by name.
    public Map<String, Resource> resources() {
        return resources(schemas.getFirst());
    }

    /// Returns the resources of a schema by name; empty if the schema is not served.
    public Map<String, Resource> resources(String schema) {
        return resources.getOrDefault(schema, Map.of());
    }

    /// Returns the comment on a schema; empty if it has none.
    public String comment(String schema) {
        return comments.getOrDefault(schema, "");
    }

    /// Returns the definitions of the types of columns and arguments.
    public TypeCatalog types() {
        return types;
    }

    /// Returns the schema of a request.
    ///
    /// @param profile schema that the request names; null for the default schema
    /// @throws dev.postern.problem.ProblemException PGRST106 if the schema is not served
    public String schema(@Nullable String profile) {
        if (profile == null) {
            return schemas.getFirst();
        }
        if (!resources.containsKey(profile)) {
            throw ResourceErrors.schemaNotServed(profile, schemas);
        }
        return profile;
    }

    /// Returns the resource called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST205 if it does not exist
    public Resource resource(String schema, String name) {
        Map<String, Resource> schemaResources = resources.getOrDefault(schema, Map.of());
        Resource resource = schemaResources.get(name);
        if (resource != null) {
            return resource;
        }
        throw new ObjectHintException(privileges -> ResourceErrors.tableNotFound(
                schema,
                name,
                NameSuggestions.nearest(name, usableNames(schemaResources, privileges))
                        .orElse(null)));
    }

    private static List<String> usableNames(Map<String, Resource> resources, RolePrivileges privileges) {
        return resources.values().stream()
                .filter(privileges::canUse)
                .map(Resource::name)
                .toList();
    }

    /// Returns the functions of a schema by name, each with its overloads; empty if the schema is not served.
    public Map<String, List<Routine>> routines(String schema) {
        return routines.inSchema(schema);
    }
}
