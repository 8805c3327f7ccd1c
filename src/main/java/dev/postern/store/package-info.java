/// Database access: connections, transactions and response memory.
///
/// [dev.postern.store.Database] owns the connection pool. A [dev.postern.store.SqlRunner] runs statements and
/// transactions with the [dev.postern.store.RequestContext] of a caller. Transactions are read-only unless they are
/// started as a write, so a function called by a read cannot write. [dev.postern.store.MemoryBudget] limits the
/// memory of responses.
@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
