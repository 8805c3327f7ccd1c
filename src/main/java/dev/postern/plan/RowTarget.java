package dev.postern.plan;

import java.util.List;

/// The single row that a write targets by its primary key.
///
/// @param key values of the primary key columns in their order
public record RowTarget(List<String> key) {}
