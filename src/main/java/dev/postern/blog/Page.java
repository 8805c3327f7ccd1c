package dev.postern.blog;

import dev.postern.openapi.SchemaBuilder;
import java.util.List;

/// Some of a list's items.
///
/// @param page number of the page, from 1
/// @param perPage most items of a page
/// @param total items of all pages
record Page<T>(List<T> items, long page, long perPage, long total) {

    /// What a page of these is described as.
    static SchemaBuilder of(String name, SchemaBuilder item) {
        SchemaBuilder count = SchemaBuilder.integer(0, Long.MAX_VALUE);
        return SchemaBuilder.object(
                name,
                SchemaBuilder.required("items", item.array()),
                SchemaBuilder.required("page", count.description("Number of the page, from 1.")),
                SchemaBuilder.required("per_page", count.description("Most items of a page.")),
                SchemaBuilder.required("total", count.description("Items of all pages.")));
    }
}
