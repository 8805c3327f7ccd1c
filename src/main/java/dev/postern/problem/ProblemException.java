package dev.postern.problem;

import java.util.function.UnaryOperator;

/// An exception with a [Problem], the only exception type that reports errors of requests.
///
/// It has no stack trace, because the problem describes the error completely.
public class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.codeText() + ": " + problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /// Returns an exception with a changed problem.
    public ProblemException map(UnaryOperator<Problem> change) {
        return new ProblemException(change.apply(problem));
    }
}
