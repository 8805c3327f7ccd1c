/// The outcome as status, headers and body.
///
/// [dev.postern.reply.JsonRows] writes the rows of a statement as JSON, straight from PostgreSQL's bytes, into
/// a [dev.postern.reply.JsonBuffer]; [dev.postern.reply.ContentRange] says which rows they are;
/// [dev.postern.reply.ErrorBody] is the one place where a problem becomes an answer's body.
@NullMarked
package dev.postern.reply;

import org.jspecify.annotations.NullMarked;
