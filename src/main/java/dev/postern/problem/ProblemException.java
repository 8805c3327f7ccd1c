package dev.postern.problem;

/// Carries a [Problem] up to where it becomes an answer; the only exception type the engine throws on purpose.
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    /// @param problem what went wrong
    public ProblemException(Problem problem) {
        super(problem.codeText() + ": " + problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
