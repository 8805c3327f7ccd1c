/// The plan as one statement: the only package that builds SQL for the dialect.
///
/// [dev.postern.sql.StatementCache] keeps a [dev.postern.sql.SqlStatement] for each plan it has seen. A statement is
/// SQL text, the slots of its values in the order of its `?`, and a [dev.postern.sql.ResultColumn] for each result
/// column that tells how its bytes become JSON. Every embed is one column: a record, or an array of records, so
/// any depth is one mechanism.
@NullMarked
package dev.postern.sql;

import org.jspecify.annotations.NullMarked;
