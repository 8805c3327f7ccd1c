package dev.postern.contract;

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
public final class Described {

    private final String method;
    private final String path;
    private final Operations operation;
    private Predicate<RolePrivileges> needed = _ -> true;
    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();
    private final TreeSet<Integer> errors = new TreeSet<>(List.of(400, 401, 403, 429, 500, 503, 504));

    private Described(String method, String path, Operations operation) {
        this.method = method;
        this.path = path;
        this.operation = operation;
    }

    /// An operation.
    ///
    /// @param request method and path, `GET /blog/posts/{id}`
    /// @param tag what it is listed under
    /// @param id name of the operation, that no other has
    /// @param summary what it does, in a few words
    public static Described of(String request, String tag, String id, String summary) {
        int space = request.indexOf(' ');
        return new Described(
                request.substring(0, space).toLowerCase(Locale.ROOT),
                request.substring(space + 1),
                Operations.of(tag, id, summary));
    }

    /// More about it, in Markdown.
    public Described saying(String text) {
        operation.describe(text);
        return this;
    }

    /// A part of the path.
    public Described path(String name, Shape shape, String description) {
        return parameter("path", name, shape, description);
    }

    /// A parameter of the query, which may be left out.
    public Described query(String name, Shape shape, String description) {
        return parameter("query", name, shape, description);
    }

    private Described parameter(String in, String name, Shape shape, String description) {
        ObjectNode parameter = Nodes.object()
                .put("name", name)
                .put("in", in)
                .put("required", in.equals("path"))
                .put("description", description);
        parameter.set("schema", used(shape));
        operation.parameter(parameter);
        return this;
    }

    /// A body in JSON, which has to be sent.
    public Described takes(Shape shape) {
        return takes(List.of("application/json"), shape);
    }

    /// A body of one of these media types.
    public Described takes(List<String> types, Shape shape) {
        ObjectNode content = Nodes.object();
        types.forEach(type -> content.set(type, Nodes.object("schema", used(shape))));
        operation.sends(content);
        errors.addAll(List.of(408, 413));
        return this;
    }

    /// An answer with a body in JSON.
    ///
    /// @param headers names of reusable ones: `Location`
    public Described answers(int status, String description, Shape shape, String... headers) {
        operation.answers(status, Operations.response(description, List.of(headers), Nodes.json(used(shape))));
        return this;
    }

    /// An answer without a body.
    public Described answers(int status, String description) {
        operation.answers(status, Operations.response(description, List.of(), Nodes.object()));
        return this;
    }

    /// Errors beside those that anything may end with: 400, 401, 403, 429, 500, 503 and 504.
    public Described fails(Integer... statuses) {
        errors.addAll(List.of(statuses));
        return this;
    }

    /// Is told to roles alone that may do this with all of these columns.
    public Described needs(ColumnPrivilege use, List<TableField<?, ?>> columns) {
        needed = needed.and(grants -> columns.stream().allMatch(column -> grants.allows(use, column)));
        return this;
    }

    /// Is told to roles alone that may take rows of the table away.
    public Described needsDelete(Table<?> table) {
        needed = needed.and(grants -> grants.hasDeletePrivilege(table));
        return this;
    }

    /// Whether it is told to a role that may do this.
    boolean isFor(RolePrivileges grants) {
        return needed.test(grants);
    }

    private ObjectNode used(Shape shape) {
        schemas.putAll(shape.schemas());
        return shape.node();
    }

    void add(ObjectNode paths, Components components) {
        schemas.forEach((name, schema) -> components.add("schemas", name, schema));
        paths.withObject("/" + path.replace("~", "~0").replace("/", "~1")).set(method, made());
    }

    /// One of its own for each document: several may be made at a time.
    private synchronized ObjectNode made() {
        return operation.fails(List.copyOf(errors)).made().deepCopy();
    }
}
