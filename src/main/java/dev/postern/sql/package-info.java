/// SQL rendering: the only package that builds SQL for the dialect.
///
/// [dev.postern.sql.StatementCache] renders each plan once and keeps its [dev.postern.sql.SqlStatement].
/// [dev.postern.sql.SelectRenderer] renders reads, [dev.postern.sql.WriteRenderer] and
/// [dev.postern.sql.NestedInsertRenderer] render writes.
///
/// A statement consists of SQL text, the parameter index of each `?`, and a [dev.postern.sql.ResultColumn] for each
/// result column. An embed of any depth is one column: a record or an array of records.
@NullMarked
package dev.postern.sql;

import org.jspecify.annotations.NullMarked;
