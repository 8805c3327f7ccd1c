package dev.postern.catalog;

import org.jooq.Catalog;

/// The output of `./postern generate`.
///
/// @param classes jOOQ's catalog of the generated classes
/// @param facts what the generated classes lack
public record GeneratedModel(Catalog classes, SchemaFacts facts) {}
