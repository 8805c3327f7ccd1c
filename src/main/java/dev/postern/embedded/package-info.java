/// Embedded PostgreSQL servers, which only their owner can use (`docs/decisions.md#embedded-server`).
///
/// An [dev.postern.embedded.EmbeddedServer] keeps its data between runs, and a
/// [dev.postern.embedded.ScratchServer] is deleted when it is closed. [dev.postern.embedded.PrivatePostgres] has
/// the settings of both: logins require a [dev.postern.embedded.ServerPassword], and the programs are in
/// [dev.postern.embedded.UserCache].
@NullMarked
package dev.postern.embedded;

import org.jspecify.annotations.NullMarked;
