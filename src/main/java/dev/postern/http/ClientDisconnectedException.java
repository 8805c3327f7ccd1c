package dev.postern.http;

import dev.postern.problem.Problem;
import dev.postern.problem.ProblemException;

/// Failure of a request whose client has disconnected, which is usually the cause.
final class ClientDisconnectedException extends ProblemException {

    ClientDisconnectedException(Problem problem) {
        super(problem);
    }
}
