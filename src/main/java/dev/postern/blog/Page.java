package dev.postern.blog;

import dev.postern.contract.Shape;
import java.util.List;

/// Some of a list's items.
///
/// @param page number of the page, from 1
/// @param perPage most items of a page
/// @param total items of all pages
record Page<T>(List<T> items, long page, long perPage, long total) {

    /// What a page of these is described as.
    static Shape of(String name, Shape item) {
        Shape count = Shape.number(0, Long.MAX_VALUE);
        return Shape.object(
                name,
                Shape.always("items", item.list()),
                Shape.always("page", count.saying("Number of the page, from 1.")),
                Shape.always("per_page", count.saying("Most items of a page.")),
                Shape.always("total", count.saying("Items of all pages.")));
    }
}
