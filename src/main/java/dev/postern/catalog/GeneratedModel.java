package dev.postern.catalog;

import org.jooq.Catalog;

/// What `./postern generate` wrote.
///
/// @param classes jOOQ's
/// @param facts what they do not carry
public record GeneratedModel(Catalog classes, SchemaFacts facts) {}
