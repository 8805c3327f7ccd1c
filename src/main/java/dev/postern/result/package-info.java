/// Internal: encoding of rows, errors and batches as the bytes of an HTTP response.
///
/// [ResultBody] and [RowStreamWriter] read a result set. They write its rows with [JsonRowWriter] or
/// [CsvRowWriter], from PostgreSQL's bytes into a [JsonBuffer]. [ContentRange] gives status and
/// `Content-Range`; [ErrorBody] writes errors; [BatchResponseBody] joins the results of a batch.
@NullMarked
package dev.postern.result;

import org.jspecify.annotations.NullMarked;
