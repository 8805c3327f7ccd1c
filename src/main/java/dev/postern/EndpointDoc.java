package dev.postern;

import dev.postern.catalog.RolePrivileges.ColumnPrivilege;
import dev.postern.openapi.EndpointDescription;
import java.util.List;
import org.jooq.Table;
import org.jooq.TableField;

/// The description of an endpoint of the application, for the OpenAPI document.
///
/// The methods change this description and return it:
///
/// ```java
/// EndpointDoc.of("GET /newest", "Shop", "shop.newest", "List the newest products")
///         .response(200, "The products.", JsonSchema.object("shop.Product", COLUMNS).array())
///         .requiresSelect(COLUMNS)
/// ```
public final class EndpointDoc {

    private final EndpointDescription description;

    private EndpointDoc(EndpointDescription description) {
        this.description = description;
    }

    EndpointDescription description() {
        return description;
    }

    /// Creates the description of an endpoint.
    ///
    /// @param request method and path, for example `GET /products/{id}/stock`
    /// @param tag heading that groups operations
    /// @param id unique operation id
    /// @param summary short description
    public static EndpointDoc of(String request, String tag, String id, String summary) {
        return new EndpointDoc(EndpointDescription.of(request, tag, id, summary));
    }

    /// Sets the Markdown description.
    public EndpointDoc description(String text) {
        description.description(text);
        return this;
    }

    /// Adds a path parameter.
    public EndpointDoc path(String name, JsonSchema schema, String text) {
        description.pathParameter(name, schema.schema(), text);
        return this;
    }

    /// Adds an optional query parameter.
    public EndpointDoc query(String name, JsonSchema schema, String text) {
        description.queryParameter(name, schema.schema(), text);
        return this;
    }

    /// Sets a required JSON request body.
    public EndpointDoc body(JsonSchema schema) {
        description.requestBody(schema.schema());
        return this;
    }

    /// Sets a required request body of one of the media types.
    public EndpointDoc body(List<String> mediaTypes, JsonSchema schema) {
        description.requestBody(mediaTypes, schema.schema());
        return this;
    }

    /// Adds a response with a JSON body.
    ///
    /// @param headers names of reusable headers, for example `Location`
    public EndpointDoc response(int status, String text, JsonSchema schema, String... headers) {
        description.response(status, text, schema.schema(), headers);
        return this;
    }

    /// Adds a response without a body.
    public EndpointDoc response(int status, String text) {
        description.response(status, text);
        return this;
    }

    /// Adds error statuses to those that every operation has: 400, 401, 403, 429, 500, 503 and 504.
    public EndpointDoc errors(Integer... statuses) {
        description.errors(statuses);
        return this;
    }

    /// Shows the endpoint only to roles with SELECT on all of these columns.
    public EndpointDoc requiresSelect(List<TableField<?, ?>> columns) {
        description.requires(ColumnPrivilege.SELECT, columns);
        return this;
    }

    /// Shows the endpoint only to roles with INSERT on all of these columns.
    public EndpointDoc requiresInsert(List<TableField<?, ?>> columns) {
        description.requires(ColumnPrivilege.INSERT, columns);
        return this;
    }

    /// Shows the endpoint only to roles with UPDATE on all of these columns.
    public EndpointDoc requiresUpdate(List<TableField<?, ?>> columns) {
        description.requires(ColumnPrivilege.UPDATE, columns);
        return this;
    }

    /// Shows the endpoint only to roles that can delete rows of the table.
    public EndpointDoc requiresDelete(Table<?> table) {
        description.requiresDelete(table);
        return this;
    }
}
