/// Internal: SQL rendering; no other package builds SQL for the dialect.
///
/// [StatementCache] renders each plan once and keeps its [SqlStatement]. [SelectRenderer] renders reads;
/// [WriteRenderer] and [NestedInsertRenderer] render writes.
///
/// A statement consists of SQL text, the parameter index of each `?`, and a [ResultColumn] for each result
/// column. An embed of any depth is one column: a record or an array of records.
@NullMarked
package dev.postern.sql;

import org.jspecify.annotations.NullMarked;
