/// Internal: OpenAPI documents of the served schemas.
///
/// [OpenApiDocument] builds a document from the [ApiCatalog][dev.postern.catalog.ApiCatalog] and the privileges
/// of a role. [EndpointDescription] and [SchemaBuilder] describe the endpoints of an application.
///
/// A write-only column is in no document; only its input key is.
@NullMarked
package dev.postern.openapi;

import org.jspecify.annotations.NullMarked;
