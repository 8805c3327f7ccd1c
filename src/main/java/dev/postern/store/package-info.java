/// Running statements: the pool, transactions, and the embedded server.
///
/// [dev.postern.store.Database] is the only way to a connection. Its sessions are read-only by default, so that
/// a read cannot write whatever it calls; a write says so at the start of its transaction.
@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
