package dev.postern.api;

import dev.postern.api.Action.Write;
import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;

/// Failure of a write that differs from the planned one: hooks can change it, and in a batch its references have
/// values.
final class FailedWriteException extends ProblemException {

    private final transient Write write;

    /// @param write write as it was run
    FailedWriteException(Problem problem, Write write) {
        super(problem);
        this.write = write;
    }

    Write write() {
        return write;
    }
}
