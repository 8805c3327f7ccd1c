/// The served schema: tables, views, functions and relationships, indexed by the names that clients use.
///
/// An [dev.postern.catalog.ApiCatalog] combines the generated jOOQ classes with [dev.postern.catalog.SchemaFacts].
/// It has a [dev.postern.catalog.Resource] for each table and view, with its [dev.postern.catalog.Column]s and its
/// [dev.postern.catalog.Relationship]s. A [dev.postern.catalog.Routine] is a function that clients can call.
/// [dev.postern.catalog.RolePrivileges] states what a role can use.
///
/// Catalog objects are created once at start and never change. They are compared by identity, which makes plans
/// that contain them cheap keys of the statement cache.
@NullMarked
package dev.postern.catalog;

import org.jspecify.annotations.NullMarked;
