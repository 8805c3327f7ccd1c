package dev.postern.blog;

import java.util.List;

/// Some of a list's items.
///
/// @param page number of the page, from 1
/// @param perPage most items of a page
/// @param total items of all pages
record Page<T>(List<T> items, long page, long perPage, long total) {}
