/// Internal: embedded PostgreSQL servers, which only their owner can use (`docs/decisions.md#embedded-server`), and
/// servers for scratch databases.
///
/// An [EmbeddedServer] keeps its data between runs. A [ScratchServer] is at a [ScratchLocation]. An embedded one
/// and a [ScratchContainer] are deleted when they are closed. A [ScratchRun] drops what it created on another
/// server. [PrivatePostgres] has the settings of embedded servers: logins require a [ServerPassword], and the
/// programs are in [UserCache]. The data directories of scratch servers are copies of the [ClusterTemplate] there.
@NullMarked
package dev.postern.embedded;

import org.jspecify.annotations.NullMarked;
