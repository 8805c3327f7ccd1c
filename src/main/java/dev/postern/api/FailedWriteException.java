package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ProblemException;

/// Failure of a write that hooks can have changed.
final class FailedWriteException extends ProblemException {

    private final transient Write write;

    /// @param write write as it was run
    FailedWriteException(DatabaseError error, Write write) {
        super(error);
        this.write = write;
    }

    Write write() {
        return write;
    }
}
