package dev.postern.cli;

import dev.postern.problem.Details;
import dev.postern.problem.Problem;
import java.io.PrintWriter;

/// Messages for the user on standard error; results go to standard output.
final class ConsoleOutput {

    private ConsoleOutput() {}

    /// Prints that a step that takes some time has started.
    static void printProgress(String text) {
        System.err.println(text);
    }

    /// Prints the message, the details and the hint, one per line.
    static void print(Problem problem, PrintWriter err) {
        err.println(problem.message());
        if (problem.details() instanceof Details.Text details) {
            err.println(details.text());
        }
        if (problem.hint() != null) {
            err.println(problem.hint());
        }
        err.flush();
    }
}
