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

/// An operation that an application adds, described beside the code that serves it.
public final class EndpointDescription {

    private final String method;
    private final String pathParameter;
    private final OperationBuilder operation;
    private Predicate<RolePrivileges> needed = _ -> true;
    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();
    private final TreeSet<Integer> errors = new TreeSet<>(List.of(400, 401, 403, 429, 500, 503, 504));

    private EndpointDescription(String method, String path, OperationBuilder operation) {
        this.method = method;
        this.pathParameter = path;
        this.operation = operation;
    }

    /// An operation.
    ///
    /// @param request method and path, `GET /blog/posts/{id}`
    /// @param tag what it is listed under
    /// @param id name of the operation, that no other has
    /// @param summary what it does, in a few words
    public static EndpointDescription of(String request, String tag, String id, String summary) {
        int space = request.indexOf(' ');
        return new EndpointDescription(
                request.substring(0, space).toLowerCase(Locale.ROOT),
                request.substring(space + 1),
                OperationBuilder.of(tag, id, summary));
    }

    /// More about it, in Markdown.
    public EndpointDescription description(String text) {
        operation.describe(text);
        return this;
    }

    /// A part of the path.
    public EndpointDescription pathParameter(String name, SchemaBuilder shape, String description) {
        return parameter("path", name, shape, description);
    }

    /// A parameter of the query, which may be left out.
    public EndpointDescription queryParameter(String name, SchemaBuilder shape, String description) {
        return parameter("query", name, shape, description);
    }

    private EndpointDescription parameter(String in, String name, SchemaBuilder shape, String description) {
        ObjectNode parameter = JsonNodes.object()
                .put("name", name)
                .put("in", in)
                .put("required", in.equals("path"))
                .put("description", description);
        parameter.set("schema", used(shape));
        operation.parameter(parameter);
        return this;
    }

    /// A body in JSON, which has to be sent.
    public EndpointDescription requestBody(SchemaBuilder shape) {
        return requestBody(List.of("application/json"), shape);
    }

    /// A body of one of these media types.
    public EndpointDescription requestBody(List<String> types, SchemaBuilder shape) {
        ObjectNode content = JsonNodes.object();
        types.forEach(type -> content.set(type, JsonNodes.object("schema", used(shape))));
        operation.requestBody(content);
        errors.addAll(List.of(408, 413));
        return this;
    }

    /// An answer with a body in JSON.
    ///
    /// @param headers names of reusable ones: `Location`
    public EndpointDescription response(int status, String description, SchemaBuilder shape, String... headers) {
        operation.response(
                status, OperationBuilder.responseObject(description, List.of(headers), JsonNodes.json(used(shape))));
        return this;
    }

    /// An answer without a body.
    public EndpointDescription response(int status, String description) {
        operation.response(status, OperationBuilder.responseObject(description, List.of(), JsonNodes.object()));
        return this;
    }

    /// Errors beside those that anything may end with: 400, 401, 403, 429, 500, 503 and 504.
    public EndpointDescription errors(Integer... statuses) {
        errors.addAll(List.of(statuses));
        return this;
    }

    /// Is told to roles alone that may do this with all of these columns.
    public EndpointDescription requires(ColumnPrivilege use, List<TableField<?, ?>> columns) {
        needed = needed.and(grants -> columns.stream().allMatch(column -> grants.allows(use, column)));
        return this;
    }

    /// Is told to roles alone that may take rows of the table away.
    public EndpointDescription requiresDelete(Table<?> table) {
        needed = needed.and(grants -> grants.hasDeletePrivilege(table));
        return this;
    }

    /// Whether it is told to a role that may do this.
    boolean isVisibleTo(RolePrivileges grants) {
        return needed.test(grants);
    }

    private ObjectNode used(SchemaBuilder shape) {
        schemas.putAll(shape.schemas());
        return shape.node();
    }

    void add(ObjectNode paths, Components components) {
        schemas.forEach((name, schema) -> components.add("schemas", name, schema));
        paths.withObject("/" + pathParameter.replace("~", "~0").replace("/", "~1"))
                .set(method, made());
    }

    /// One of its own for each document: several may be made at a time.
    private synchronized ObjectNode made() {
        return operation.errors(List.copyOf(errors)).build().deepCopy();
    }
}
