package dev.postern.plan;

import java.util.List;

/// One row that a write is for.
///
/// @param key values of its primary key's columns, in their order
public record RowTarget(List<String> key) {}
