/// Internal: the served tables, views, functions and relationships, by the names that clients use.
///
/// An [ApiCatalog] combines the generated jOOQ classes with [SchemaFacts]. It has a [Resource] for each table
/// and view, with its [Column]s and its [Relationship]s. A [Routine] is a function that clients can call.
/// [RolePrivileges] states what a role can use.
///
/// Catalog objects are created once at start and never change. They are compared by identity, which makes plans
/// that contain them cheap keys of the statement cache.
@NullMarked
package dev.postern.catalog;

import org.jspecify.annotations.NullMarked;
