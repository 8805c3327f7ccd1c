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
import dev.postern.request.BigintFormat;
import dev.postern.store.IdempotencyStore.Availability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The OpenAPI 3.1 document of a served schema, limited to the privileges of a role.
public final class OpenApiDocument {

    /// Media type of OpenAPI documents (draft `rest-api-mediatypes`).
    public static final String MEDIA_TYPE = "application/openapi+json";

    private static final String OPERATIONS = "Operations";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GUIDE = """
            Operations of the whole API. Tables and views have the path `BASE/{table}`, rows `BASE/{table}/{key}`, \
            functions `BASE/rpc/{function}`. \
            In JavaScript, use `@supabase/postgrest-js`:

            ```js
            import { PostgrestClient } from '@supabase/postgrest-js'
            const client = new PostgrestClient('ADDRESSBASE', { headers: { Authorization: `Bearer ${token}` } })
            ```

            An insert takes an object or an array of objects. An object can contain related rows under the name for \
            embedding them, unless a column of that name can hold objects. All rows are written, or none. \
            PATCH and DELETE change the rows that match the filters; PATCH with an array updates one row per object, \
            by the key in the object.

            Every path with GET supports HEAD; OPTIONS returns the supported methods in `Allow`. \
            Numbers that JSON cannot express are strings: `"NaN"`, `"Infinity"`, `"-Infinity"`. The schemas of columns \
            apply if neither `select` nor `Prefer: bigint=` changes them. An error has `code`, `message`, `details` and `hint`.
            """;

    private final ApiCatalog catalog;
    private final ApiInfo info;
    private final List<EndpointDescription> endpoints;

    /// Information about the service and its settings.
    ///
    /// @param version version of the last migration
    /// @param executionPlans whether clients can request execution plans of reads
    /// @param idempotency whether writes accept an `Idempotency-Key`
    /// @param bigintFormat format of `bigint` and `numeric` values without a preference
    public record ApiInfo(
            String version, ExecutionPlans executionPlans, Availability idempotency, BigintFormat bigintFormat) {}

    /// @param endpoints endpoints that an application adds to the generated API
    public OpenApiDocument(ApiCatalog catalog, ApiInfo info, List<EndpointDescription> endpoints) {
        this.catalog = catalog;
        this.info = info;
        this.endpoints = List.copyOf(endpoints);
    }

    /// Returns whether the document describes `Idempotency-Key`.
    public Availability idempotency() {
        return info.idempotency();
    }

    /// Returns the schema called `name`, or the default schema for null.
    ///
    /// @throws dev.postern.problem.ProblemException PGRST106 if the schema is not served
    public String servedSchema(@Nullable String name) {
        return catalog.schema(name);
    }

    /// Returns a document as JSON.
    public byte[] json(DocumentVariant variant) {
        try {
            return JSON.writeValueAsBytes(build(variant));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The OpenAPI document cannot be written as JSON", e);
        }
    }

    /// Returns a document as JSON in lines: indented, or for clients with a line for each operation.
    public String text(DocumentVariant variant) {
        ObjectNode document = build(variant);
        return switch (variant.audience()) {
            case COMPLETE -> document.toPrettyString();
            case CLIENTS -> DocumentText.of(document);
        };
    }

    private ObjectNode build(DocumentVariant variant) {
        return switch (variant.audience()) {
            case COMPLETE -> complete(variant);
            case CLIENTS -> {
                ClientDocument clients = new ClientDocument(catalog, endpoints, variant, info.bigintFormat());
                ObjectNode paths = clients.paths();
                yield document(variant, paths, clients.components());
            }
        };
    }

    private ObjectNode complete(DocumentVariant variant) {
        String schema = variant.schema();
        RolePrivileges privileges = variant.privileges();
        Components components = Components.load();
        ComponentNames names = new ComponentNames(components.names());
        ValueSchemas values = new ValueSchemas(catalog.types(), Audience.COMPLETE, info.bigintFormat());
        ProfileParameters profiles = new ProfileParameters(catalog.schemas(), schema);
        profiles.addTo(components);
        DocumentContext context = new DocumentContext(
                components,
                names,
                values,
                new RowSchemas(components, names, values, privileges),
                new ContentSchemas(info.executionPlans()),
                profiles,
                variant.base().path());
        ObjectNode paths = paths(context, schema, privileges);
        if (info.idempotency() != Availability.AVAILABLE) {
            components.removeIdempotency(paths);
        }
        endpoints.stream()
                .filter(endpoint -> endpoint.isVisibleTo(privileges))
                .forEach(endpoint -> endpoint.add(paths, components));
        return document(variant, paths, components);
    }

    private ObjectNode document(DocumentVariant variant, ObjectNode paths, Components components) {
        ObjectNode document = JsonNodes.object().put("openapi", "3.1.0");
        document.set("info", info(variant));
        document.putArray("servers")
                .addObject()
                .put(
                        "url",
                        variant.base().root().isEmpty() ? "/" : variant.base().root());
        ArrayNode security = document.putArray("security");
        security.addObject();
        security.addObject().putArray("token");
        document.set("tags", tags(paths, variant));
        document.set("paths", paths);
        document.set("components", components.reachableFrom(paths));
        return document;
    }

    private ObjectNode info(DocumentVariant variant) {
        SchemaComment comment = SchemaComment.of(catalog.comment(variant.schema()));
        ObjectNode node = JsonNodes.object()
                .put("title", comment.summaryOr("Postern"))
                .put("version", info.version().isEmpty() ? "0" : info.version());
        SchemaComment.addDescription(node, comment.rest());
        return node;
    }

    private ObjectNode paths(DocumentContext context, String schema, RolePrivileges privileges) {
        ObjectNode paths = JsonNodes.object();
        for (Resource resource : new TreeMap<>(catalog.resources(schema)).values()) {
            new TablePaths(context, resource, context.names().of(resource.name())).add(paths);
        }
        for (List<Routine> overloads : new TreeMap<>(catalog.routines(schema)).values()) {
            List<Routine> callable =
                    overloads.stream().filter(privileges::canCall).toList();
            if (!callable.isEmpty()) {
                new RoutinePaths(context, callable).add(paths);
            }
        }
        paths.set(context.base() + "/-/batch", JsonNodes.object("post", batchOperation(context)));
        paths.set(context.base().isEmpty() ? "/" : context.base(), JsonNodes.object("get", documentOperation(context)));
        return paths;
    }

    private static ObjectNode batchOperation(DocumentContext context) {
        return OperationBuilder.of(OPERATIONS, "batch", "Several operations in one transaction")
                .describe(
                        "Later operations can use values of earlier responses. If an operation fails, all are rolled back.")
                .parameters("Prefer.call", "Idempotency-Key")
                .parameters(context.profiles().writeParameters())
                .requestBody(JsonNodes.jsonContent(JsonNodes.ref("schemas", "batch")))
                .response("batch", 200)
                .errors()
                .build();
    }

    private static ObjectNode documentOperation(DocumentContext context) {
        return OperationBuilder.of(OPERATIONS, "openapi", "OpenAPI document for the caller's role")
                .parameters("If-None-Match")
                .parameters(context.profiles().readParameters())
                .response("document", 200)
                .response("unchanged", 304)
                .errors()
                .build();
    }

    private static String tagDescription(String tag, String base) {
        return switch (tag) {
            case RoutinePaths.TAG -> "Functions of the database.";
            case OPERATIONS -> GUIDE.replace("BASE", base);
            default -> "Endpoints of the application.";
        };
    }

    private static String resourceDescription(Resource resource) {
        return (resource.isView() ? "The view `" : "The table `") + resource.name() + "`.";
    }

    /// Returns the tags of the operations in the order of the paths.
    private ArrayNode tags(ObjectNode paths, DocumentVariant variant) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode path : paths) {
            for (JsonNode operation : JsonNodes.operations(path)) {
                String tag = operation.path("tags").path(0).asText();
                Resource resource = catalog.resources(variant.schema()).get(tag);
                tags.putIfAbsent(
                        tag,
                        resource == null
                                ? tagDescription(tag, variant.base().path())
                                : SchemaComment.of(resource.comment()).summaryOr(resourceDescription(resource)));
            }
        }
        ArrayNode array = JsonNodes.array();
        tags.forEach(
                (tag, comment) -> SchemaComment.addDescription(array.addObject().put("name", tag), comment));
        return array;
    }
}
