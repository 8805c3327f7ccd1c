/// OpenAPI documents of the served schemas.
///
/// [dev.postern.openapi.OpenApiDocument] builds a document from the [dev.postern.catalog.ApiCatalog] and the
/// privileges of a role. [dev.postern.openapi.EndpointDescription] and [dev.postern.openapi.SchemaBuilder] describe
/// the endpoints of an application.
///
/// A write-only column is in no document; only its input key is.
@NullMarked
package dev.postern.openapi;

import org.jspecify.annotations.NullMarked;
