/// Result encoding: rows, errors and batches as the bytes of an HTTP response.
///
/// [dev.postern.result.ResultBody] and [dev.postern.result.RowStreamWriter] read a result set. They write its rows
/// with [dev.postern.result.JsonRowWriter] or the CSV writer, from PostgreSQL's bytes into a
/// [dev.postern.result.JsonBuffer]. [dev.postern.result.ContentRange] gives status and `Content-Range`;
/// [dev.postern.result.ErrorBody] writes errors; [dev.postern.result.BatchResponseBody] joins the results of a
/// batch.
@NullMarked
package dev.postern.result;

import org.jspecify.annotations.NullMarked;
