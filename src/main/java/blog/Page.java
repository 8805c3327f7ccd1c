package blog;

import dev.postern.JsonSchema;
import java.util.List;

/// One page of a list.
///
/// @param page number of the page, from 1
/// @param perPage maximum number of items of a page
/// @param total number of items of all pages
record Page<T>(List<T> items, long page, long perPage, long total) {

    /// Returns the schema of a page of these items.
    static JsonSchema of(String name, JsonSchema item) {
        JsonSchema count = JsonSchema.integer(0, Long.MAX_VALUE);
        return JsonSchema.object(
                name,
                JsonSchema.required("items", item.array()),
                JsonSchema.required("page", count.description("Number of the page, from 1.")),
                JsonSchema.required("per_page", count.description("Maximum number of items of a page.")),
                JsonSchema.required("total", count.description("Number of items of all pages.")));
    }
}
