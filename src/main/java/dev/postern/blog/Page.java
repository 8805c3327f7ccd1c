package dev.postern.blog;

import dev.postern.openapi.SchemaBuilder;
import java.util.List;

/// One page of a list.
///
/// @param page number of the page, from 1
/// @param perPage maximum number of items of a page
/// @param total number of items of all pages
record Page<T>(List<T> items, long page, long perPage, long total) {

    /// Returns the schema of a page of these items.
    static SchemaBuilder of(String name, SchemaBuilder item) {
        SchemaBuilder count = SchemaBuilder.integer(0, Long.MAX_VALUE);
        return SchemaBuilder.object(
                name,
                SchemaBuilder.required("items", item.array()),
                SchemaBuilder.required("page", count.description("Number of the page, from 1.")),
                SchemaBuilder.required("per_page", count.description("Maximum number of items of a page.")),
                SchemaBuilder.required("total", count.description("Number of items of all pages.")));
    }
}
