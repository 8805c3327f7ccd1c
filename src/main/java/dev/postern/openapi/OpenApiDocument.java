package dev.postern.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.ApiCatalog;
import dev.postern.catalog.Resource;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.Routine;
import dev.postern.request.Accept.ExecutionPlans;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The description of what is served, as OpenAPI 3.1: what a role may do, and no more.
public final class OpenApiDocument {

    /// Its own media type (RFC draft `rest-api-mediatypes`).
    public static final String MEDIA_TYPE = "application/openapi+json";

    private static final String OPERATIONS = "Operations";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GUIDE = """
            Every table and view is `/api/{table}`, a row `/api/{table}/{key}`, a function `/api/rpc/{function}`. \
            In JavaScript they are read and written with `@supabase/postgrest-js`:

            ```js
            import { PostgrestClient } from '@supabase/postgrest-js'
            const client = new PostgrestClient('ADDRESS/api', { headers: { Authorization: `Bearer ${token}` } })
            ```

            Where there is GET there is HEAD, which tells the headers alone; OPTIONS tells in `Allow` what there is. \
            Numbers that JSON lacks are text: `"NaN"`, `"Infinity"`, `"-Infinity"`. What is shown of columns holds \
            where `select` takes them as they are. An error has `code`, `message`, `details` and `hint`.
            """;

    private final ApiCatalog catalog;
    private final ApiInfo about;
    private final List<EndpointDescription> added;

    /// What the service tells of itself.
    ///
    /// @param base path of the generated API, `/api`
    /// @param version of the schema: of its last migration
    /// @param publicUrl address that clients reach the service at; null: wherever the document is
    /// @param plans whether PostgreSQL's plan of a read may be asked for
    /// @param keys whether writes can be sent again with an `Idempotency-Key`
    public record ApiInfo(
            String base, String version, @Nullable String publicUrl, ExecutionPlans plans, Availability keys) {}

    /// @param added what an application has beside the generated API
    public OpenApiDocument(ApiCatalog catalog, ApiInfo about, List<EndpointDescription> added) {
        this.catalog = catalog;
        this.about = about;
        this.added = List.copyOf(added);
    }

    /// Whether writes can be sent again with an `Idempotency-Key`, as the document says.
    public Availability idempotency() {
        return about.keys();
    }

    /// The schema that is called `name`, or the default one.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST106 where it is not served
    public String schema(@Nullable String name) {
        return catalog.schema(name);
    }

    /// The document of a schema, in JSON.
    ///
    /// @param schema one that is served
    /// @param grants what the role may do that it is for
    public byte[] document(String schema, RolePrivileges grants) {
        try {
            return JSON.writeValueAsBytes(tree(schema, grants));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON is not JSON", e);
        }
    }

    /// The same for people: over several lines.
    public String text(String schema, RolePrivileges grants) {
        return tree(schema, grants).toPrettyString();
    }

    private ObjectNode tree(String schema, RolePrivileges grants) {
        Components components = Components.shared();
        ComponentNames names = new ComponentNames();
        ValueSchemas values = new ValueSchemas(catalog.types());
        ProfileParameters profiles = new ProfileParameters(catalog.schemas(), schema);
        profiles.define(components);
        DocumentContext parts = new DocumentContext(
                components,
                names,
                values,
                new RowSchemas(components, names, values, grants),
                new ContentSchemas(about.plans()),
                profiles,
                about.base());
        ObjectNode paths = paths(parts, schema, grants);
        if (about.keys() != Availability.AVAILABLE) {
            components.removeIdempotency(paths);
        }
        added.stream().filter(one -> one.isVisibleTo(grants)).forEach(one -> one.add(paths, components));
        ObjectNode document = JsonNodes.object().put("openapi", "3.1.0");
        document.set("info", info(schema));
        document.putArray("servers").addObject().put("url", about.publicUrl() == null ? "/" : about.publicUrl());
        ArrayNode security = document.putArray("security");
        security.addObject();
        security.addObject().putArray("token");
        document.set("tags", tags(paths, schema));
        document.set("paths", paths);
        document.set("components", components.reachableFrom(paths));
        return document;
    }

    private ObjectNode info(String schema) {
        SchemaComment comments = SchemaComment.of(catalog.comment(schema));
        return JsonNodes.object()
                .put("title", comments.or("Postern"))
                .put("version", about.version().isEmpty() ? "0" : about.version())
                .put("description", comments.rest().isEmpty() ? GUIDE : comments.rest() + "\n\n" + GUIDE);
    }

    private ObjectNode paths(DocumentContext parts, String schema, RolePrivileges grants) {
        ObjectNode paths = JsonNodes.object();
        for (Resource resource : new TreeMap<>(catalog.resources(schema)).values()) {
            new TablePaths(parts, resource, parts.names().of(resource.name())).add(paths);
        }
        for (List<Routine> overloads : new TreeMap<>(catalog.routines(schema)).values()) {
            List<Routine> callable = overloads.stream().filter(grants::canCall).toList();
            if (!callable.isEmpty()) {
                new RoutinePaths(parts, callable).add(paths);
            }
        }
        paths.set(about.base() + "/-/batch", JsonNodes.object("post", batch(parts)));
        paths.set(about.base(), JsonNodes.object("get", self(parts)));
        return paths;
    }

    private static ObjectNode batch(DocumentContext parts) {
        return OperationBuilder.of(OPERATIONS, "batch", "Several operations in one transaction")
                .describe("Later operations may use values of earlier answers. The first that fails undoes all.")
                .parameters("Prefer.call", "Idempotency-Key")
                .parameters(parts.profiles().writing())
                .requestBody(JsonNodes.json(JsonNodes.ref("schemas", "batch")))
                .response("batch", 200)
                .errors(ErrorResponses.BATCH)
                .build();
    }

    private static ObjectNode self(DocumentContext parts) {
        return OperationBuilder.of(OPERATIONS, "openapi", "This document, for whoever asks")
                .parameters("If-None-Match")
                .parameters(parts.profiles().reading())
                .response("document", 200)
                .response("unchanged", 304)
                .errors(ErrorResponses.ONE)
                .build();
    }

    private static String about(String tag) {
        return switch (tag) {
            case RoutinePaths.TAG -> "Functions of the database.";
            case OPERATIONS -> "What is about everything.";
            default -> "What the application adds.";
        };
    }

    private static String kind(Resource resource) {
        return (resource.isView() ? "The view `" : "The table `") + resource.name() + "`.";
    }

    /// What operations are listed under, in the order of the paths.
    private ArrayNode tags(ObjectNode paths, String schema) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode path : paths) {
            for (JsonNode operation : path) {
                String tag = operation.path("tags").path(0).asText();
                Resource resource = catalog.resources(schema).get(tag);
                tags.putIfAbsent(
                        tag,
                        resource == null
                                ? about(tag)
                                : SchemaComment.of(resource.comment()).or(kind(resource)));
            }
        }
        ArrayNode array = JsonNodes.array();
        tags.forEach((tag, comment) -> SchemaComment.describe(array.addObject().put("name", tag), comment));
        return array;
    }
}
