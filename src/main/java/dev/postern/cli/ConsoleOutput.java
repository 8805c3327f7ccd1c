package dev.postern.cli;

import dev.postern.problem.CommandException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.stream.Stream;

/// Messages for the user on standard error; results go to standard output.
final class ConsoleOutput {

    private ConsoleOutput() {}

    /// Prints that a step that takes some time has started.
    static void printProgress(String text) {
        System.err.println(text);
    }

    /// Prints the message, the details and the hint, one per line.
    static void print(CommandException failure, PrintWriter err) {
        Stream.of(failure.message(), failure.details(), failure.hint())
                .filter(Objects::nonNull)
                .forEach(err::println);
        err.flush();
    }
}
