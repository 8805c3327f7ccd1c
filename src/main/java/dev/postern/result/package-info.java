/// The outcome as status, headers and body.
///
/// [dev.postern.result.JsonRowWriter] writes the rows of a statement as JSON, straight from PostgreSQL's bytes, into
/// a [dev.postern.result.JsonBuffer]; [dev.postern.result.ContentRange] says which rows they are;
/// [dev.postern.result.ErrorBody] is the one place where a problem becomes an answer's body.
@NullMarked
package dev.postern.result;

import org.jspecify.annotations.NullMarked;
