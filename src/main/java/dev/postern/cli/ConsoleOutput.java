package dev.postern.cli;

import dev.postern.problem.Details;
import dev.postern.problem.Problem;
import java.io.PrintWriter;

/// What people read: results on standard output, everything else on standard error.
final class ConsoleOutput {

    private ConsoleOutput() {}

    /// Something that takes a while has begun.
    static void progress(String text) {
        System.err.println(text);
    }

    /// A problem in a sentence, with what helps.
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
