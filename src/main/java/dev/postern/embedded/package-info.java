/// Internal: embedded PostgreSQL servers, which only their owner can use (`docs/decisions.md#embedded-server`).
///
/// An [EmbeddedServer] keeps its data between runs, and a [ScratchServer] is deleted when it is closed.
/// [PrivatePostgres] has the settings of both: logins require a [ServerPassword], and the programs are in
/// [UserCache]. New data directories are copies of the [ClusterTemplate] there.
@NullMarked
package dev.postern.embedded;

import org.jspecify.annotations.NullMarked;
