/// What the database has: the generated jOOQ classes, indexed by the names clients use.
///
/// A [dev.postern.catalog.ApiCatalog] holds a [dev.postern.catalog.Resource] for each table and view; a resource
/// holds its [dev.postern.catalog.Column]s and its [dev.postern.catalog.Relationship]s to others. A
/// [dev.postern.catalog.Routine] is a function that can be called, and has a resource for its rows. They are
/// made once at start, never change, and are compared by identity, so that a plan made of them is a cheap key of
/// the SQL cache.
@NullMarked
package dev.postern.catalog;

import org.jspecify.annotations.NullMarked;
