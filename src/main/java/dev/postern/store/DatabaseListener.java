package dev.postern.store;

/// Listener of a database's work, for metrics and logs. The thread that works calls it, so it must not block.
public interface DatabaseListener {

    /// Listener that ignores every event.
    DatabaseListener NONE = new DatabaseListener() {
        @Override
        public void connectionAwaited(long nanos) {}

        @Override
        public void statementExecuted(String sql, Fetch fetch, long nanos) {}

        @Override
        public void readsShared(int reads) {}

        @Override
        public void workRetried(RetryReason reason) {}

        @Override
        public void connectionEvicted(EvictionReason reason) {}
    };

    /// Fetch of a result.
    enum Fetch {
        /// All rows at once, or no rows.
        COMPLETE,
        /// The first rows of a stream.
        FIRST_ROWS
    }

    /// Reason for running work again.
    enum RetryReason {
        SERIALIZATION_FAILURE,
        DEADLOCK,
        STALE_STATEMENT,
        LOST_CONNECTION,
        /// A write reached a standby.
        STANDBY,
        /// A read failed on a replica.
        REPLICA,
        /// A message of several reads failed before this one was answered.
        SHARED_MESSAGE
    }

    /// Reason for closing a connection instead of reusing it.
    enum EvictionReason {
        /// The last result was possibly not read to its end.
        UNFINISHED_WORK,
        /// The session could not be reset.
        FAILED_RESET,
        /// All connections were replaced, after a lost connection or a reload; this is one event for all.
        REPLACEMENT
    }

    /// Reports the end of a wait for a connection, whether it was acquired or not.
    ///
    /// @param nanos duration of the wait
    void connectionAwaited(long nanos);

    /// Reports a statement, whether it succeeded or not. Waiting for its rows is included, reading them is not.
    ///
    /// @param sql text of the statement without its bind values; `commit` for the end of a transaction
    /// @param nanos duration of the execution
    void statementExecuted(String sql, Fetch fetch, long nanos);

    /// Reports that reads shared a message.
    ///
    /// @param reads number of the reads, at least two
    void readsShared(int reads);

    /// Reports that a statement or transaction will run again.
    void workRetried(RetryReason reason);

    /// Reports that a connection will be closed instead of reused.
    void connectionEvicted(EvictionReason reason);
}
