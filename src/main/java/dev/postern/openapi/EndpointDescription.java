package dev.postern.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postern.catalog.RolePrivileges;
import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jooq.Table;
import org.jooq.TableField;

/// The description of an endpoint that an application adds, for the OpenAPI document.
public final class EndpointDescription {

    private final String method;
    private final String pathParameter;
    private final OperationBuilder operation;
    private Predicate<RolePrivileges> requiredPrivileges = _ -> true;
    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();
    private final TreeSet<Integer> errors = new TreeSet<>(List.of(400, 401, 403, 429, 500, 503, 504));

    private EndpointDescription(String method, String path, OperationBuilder operation) {
        this.method = method;
        this.pathParameter = path;
        this.operation = operation;
    }

    /// Creates the description of an endpoint.
    ///
    /// @param request method and path, for example `GET /shop/orders/{id}`
    /// @param tag heading that groups operations
    /// @param id unique operation id
    /// @param summary short description
    public static EndpointDescription of(String request, String tag, String id, String summary) {
        int space = request.indexOf(' ');
        return new EndpointDescription(
                request.substring(0, space).toLowerCase(Locale.ROOT),
                request.substring(space + 1),
                OperationBuilder.of(tag, id, summary));
    }

    /// Sets the Markdown description.
    public EndpointDescription description(String text) {
        operation.describe(text);
        return this;
    }

    /// Adds a path parameter.
    public EndpointDescription pathParameter(String name, SchemaBuilder schema, String description) {
        return parameter("path", name, schema, description);
    }

    /// Adds an optional query parameter.
    public EndpointDescription queryParameter(String name, SchemaBuilder schema, String description) {
        return parameter("query", name, schema, description);
    }

    private EndpointDescription parameter(String in, String name, SchemaBuilder schema, String description) {
        ObjectNode parameter = JsonNodes.object()
                .put("name", name)
                .put("in", in)
                .put("required", in.equals("path"))
                .put("description", description);
        parameter.set("schema", addSchemas(schema));
        operation.parameter(parameter);
        return this;
    }

    /// Sets a required JSON request body.
    public EndpointDescription requestBody(SchemaBuilder schema) {
        return requestBody(List.of("application/json"), schema);
    }

    /// Sets a required request body of one of the media types.
    public EndpointDescription requestBody(List<String> types, SchemaBuilder schema) {
        ObjectNode content = JsonNodes.object();
        types.forEach(type -> content.set(type, JsonNodes.object("schema", addSchemas(schema))));
        operation.requestBody(content);
        errors.addAll(List.of(408, 413));
        return this;
    }

    /// Adds a response with a JSON body.
    ///
    /// @param headers names of reusable headers, for example `Location`
    public EndpointDescription response(int status, String description, SchemaBuilder schema, String... headers) {
        operation.response(
                status,
                OperationBuilder.responseObject(
                        description, List.of(headers), JsonNodes.jsonContent(addSchemas(schema))));
        return this;
    }

    /// Adds a response without a body.
    public EndpointDescription response(int status, String description) {
        operation.response(status, OperationBuilder.responseObject(description, List.of(), JsonNodes.object()));
        return this;
    }

    /// Adds error statuses to those that every operation has: 400, 401, 403, 429, 500, 503 and 504.
    public EndpointDescription errors(Integer... statuses) {
        errors.addAll(List.of(statuses));
        return this;
    }

    /// Shows the endpoint only to roles with the privilege on all of these columns.
    public EndpointDescription requires(ColumnPrivilege privilege, List<TableField<?, ?>> columns) {
        requiredPrivileges = requiredPrivileges.and(
                privileges -> columns.stream().allMatch(column -> privileges.hasPrivilege(privilege, column)));
        return this;
    }

    /// Shows the endpoint only to roles that can delete rows of the table.
    public EndpointDescription requiresDelete(Table<?> table) {
        requiredPrivileges = requiredPrivileges.and(privileges -> privileges.hasDeletePrivilege(table));
        return this;
    }

    /// Whether a role with these privileges sees the endpoint.
    boolean isVisibleTo(RolePrivileges privileges) {
        return requiredPrivileges.test(privileges);
    }

    private ObjectNode addSchemas(SchemaBuilder schema) {
        schemas.putAll(schema.schemas());
        return schema.node();
    }

    void add(ObjectNode paths, Components components) {
        schemas.forEach((name, schema) -> components.add("schemas", name, schema));
        paths.withObject("/" + pathParameter.replace("~", "~0").replace("/", "~1"))
                .set(method, buildOperation());
    }

    /// Builds the operation as a copy, because several threads build documents at the same time.
    private synchronized ObjectNode buildOperation() {
        return operation.errors(List.copyOf(errors)).build().deepCopy();
    }
}
