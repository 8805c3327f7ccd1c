/// Internal: access to the database, with connections, transactions and limits on response memory.
///
/// [Database] owns the [ConnectionPool], for which requests wait in an [AdaptiveLifoSemaphore]. A [SqlRunner] runs
/// statements and transactions with the [RequestContext] of a caller. Reads that wait in [SharedReads] become a
/// [ReadGroup], which sends them in one message. Transactions are read-only unless they are
/// started as a write, so a function called by a read cannot write. [MemoryBudget] limits the memory of
/// responses. A [DatabaseProbe] knows whether the database responds. A [DatabaseListener] receives the durations
/// of statements and waits.
@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
