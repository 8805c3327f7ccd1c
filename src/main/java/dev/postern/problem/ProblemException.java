package dev.postern.problem;

import java.util.function.UnaryOperator;

/// Carries a [Problem] up to where it becomes an answer; the only exception type the engine throws on purpose.
public class ProblemException extends RuntimeException {

    private final transient Problem problem;

    /// @param problem what went wrong
    public ProblemException(Problem problem) {
        super(problem.codeText() + ": " + problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /// Returns the same exception about a changed problem.
    public ProblemException map(UnaryOperator<Problem> change) {
        return new ProblemException(change.apply(problem));
    }
}
