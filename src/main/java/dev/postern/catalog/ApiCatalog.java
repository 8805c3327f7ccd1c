package dev.postern.catalog;

import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.Problem;
import java.util.HashMap;
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

    /// What PostgreSQL says of `public` where nobody else has said anything.
    private static final String OF_ITSELF = "standard public schema";

    private final List<String> schemas;
    private final Set<String> writeOnlyKeys;
    private final Set<SchemaFacts.QualifiedName> relations;
    private final TypeCatalog types;
    private final Map<String, String> comments = new HashMap<>();
    private final Map<String, Map<String, Resource>> resources = new LinkedHashMap<>();
    private final HiddenColumns hidden;
    private final Routines routines;

    private ApiCatalog(List<String> schemas, GeneratedModel generated, List<WriteOnlyColumn> secrets) {
        this.relations = generated.facts().relations();
        this.types = generated.facts().types();
        for (Schema schema : generated.classes().getSchemas()) {
            comments.put(schema.getName(), schema.getComment().equals(OF_ITSELF) ? "" : schema.getComment());
        }
        this.writeOnlyKeys = secrets.stream().map(WriteOnlyColumn::inputKey).collect(Collectors.toUnmodifiableSet());
        this.schemas = List.copyOf(schemas);
        schemas.forEach(schema -> resources.put(schema, new LinkedHashMap<>()));
        this.hidden = new HiddenColumns(generated.facts(), secrets);
        this.routines = fill(generated);
    }

    /// Whether the migrations make this table or view, served or not.
    public boolean has(String schema, String name) {
        return relations.contains(new SchemaFacts.QualifiedName(schema, name));
    }

    /// Keys of bodies whose values are sealed on their way in.
    public Set<String> writeOnlyKeys() {
        return writeOnlyKeys;
    }

    /// The catalog of what was generated.
    ///
    /// @param exposed names of the schemas that are served, the default one first; empty: the first generated
    /// one
    /// @param secrets hidden columns and what stands for them in a body
    /// @throws dev.postern.problem.ProblemException for a schema that was not generated
    public static ApiCatalog of(GeneratedModel generated, List<String> exposed, List<WriteOnlyColumn> secrets) {
        List<String> known =
                generated.classes().getSchemas().stream().map(Schema::getName).toList();
        for (String schema : exposed) {
            if (!known.contains(schema)) {
                throw ErrorCode.INTERNAL.exception(
                        "There is no schema '" + schema + "' to serve, only " + String.join(", ", known) + ".");
            }
        }
        return new ApiCatalog(exposed.isEmpty() ? List.of(preferred(known)) : exposed, generated, secrets);
    }

    private static String preferred(List<String> known) {
        return known.contains("public") ? "public" : known.getFirst();
    }

    private Routines fill(GeneratedModel generated) {
        Map<SchemaFacts.QualifiedName, Resource> all = new LinkedHashMap<>();
        Map<SchemaFacts.QualifiedName, Resource> served = new LinkedHashMap<>();
        CastTypes castTypes = new CastTypes(generated.facts().types(), served.values());
        for (Schema schema : generated.classes().getSchemas()) {
            for (Table<?> table : schema.getTables()) {
                if (table.getOptions().type() == TableType.FUNCTION) {
                    continue;
                }
                SchemaFacts.QualifiedName relation = relation(table);
                Resource resource = new Resource(table, relation, generated.facts(), castTypes, hidden);
                all.put(relation, resource);
                Map<String, Resource> of = resources.get(schema.getName());
                if (of != null) {
                    of.put(table.getName(), resource);
                    served.put(relation, resource);
                }
            }
        }
        RelationshipDetector.add(served, generated.facts());
        return new Routines(generated.facts(), all, castTypes, hidden);
    }

    /// Returns the problem without a detail that may show a value of a hidden column.
    public Problem withoutSecrets(Problem problem) {
        if (problem instanceof BatchError(Problem of, int operation)) {
            return new BatchError(withoutSecrets(of), operation);
        }
        if (!(problem instanceof DatabaseError error) || error.subject().table() == null) {
            return problem;
        }
        SchemaFacts.QualifiedName table = new SchemaFacts.QualifiedName(
                String.valueOf(error.subject().schema()), error.subject().table());
        return hidden.canQuote(table, error.subject().constraint()) ? error : error.withoutDetail();
    }

    static SchemaFacts.QualifiedName relation(Table<?> table) {
        Schema schema = table.getSchema();
        return new SchemaFacts.QualifiedName(schema == null ? "" : schema.getName(), table.getName());
    }

    /// Names of the schemas that are served, the default one first.
    public List<String> schemas() {
        return schemas;
    }

    /// All resources of the default schema, by name.
    public Map<String, Resource> resources() {
        return resources(schemas.getFirst());
    }

    /// All resources of a schema that is served, by name; none of others.
    public Map<String, Resource> resources(String schema) {
        return resources.getOrDefault(schema, Map.of());
    }

    /// What the database says of `schema`; empty where it says nothing.
    public String comment(String schema) {
        return comments.getOrDefault(schema, "");
    }

    /// What the types of columns and arguments are made of.
    public TypeCatalog types() {
        return types;
    }

    /// The schema that a request is for.
    ///
    /// @param profile the schema it names; null: the default one
    /// @throws dev.postern.problem.ProblemException PGRST106 where that one is not served
    public String schema(@Nullable String profile) {
        if (profile == null) {
            return schemas.getFirst();
        }
        if (!resources.containsKey(profile)) {
            throw ApiError.of(ErrorCode.SCHEMA_NOT_SERVED, "Invalid schema: " + profile)
                    .withHint("Only the following schemas are exposed: " + String.join(", ", schemas))
                    .exception();
        }
        return profile;
    }

    /// The resource called `name`.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST205 where there is none
    public Resource resource(String schema, String name) {
        Map<String, Resource> of = resources.getOrDefault(schema, Map.of());
        Resource resource = of.get(name);
        if (resource != null) {
            return resource;
        }
        ApiError refusal = ApiError.of(
                ErrorCode.TABLE_NOT_FOUND,
                "Could not find the table '" + schema + "." + name + "' in the schema cache");
        throw new ObjectHintException(grants -> refusal.withHint(NameSuggestions.nearest(name, usable(of, grants))
                .map(near -> "Perhaps you meant the table '" + schema + "." + near + "'")
                .orElse(null)));
    }

    private static List<String> usable(Map<String, Resource> resources, RolePrivileges grants) {
        return resources.values().stream()
                .filter(grants::canUse)
                .map(Resource::name)
                .toList();
    }

    /// The functions of a served schema, by name; those of one name differ in their arguments.
    public Map<String, List<Routine>> routines(String schema) {
        return routines.in(schema);
    }
}
