package dev.postern.cli;

import dev.postern.diff.Rename;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Questions about objects that look renamed.
final class RenamePrompt {

    private RenamePrompt() {}

    /// Asks for each possible rename in a terminal.
    ///
    /// @throws dev.postern.problem.CommandException if there is no terminal
    @SuppressWarnings("SystemConsoleNull") // null if the input is piped
    static List<Rename> ask(List<Rename> possible) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw CommandErrors.renamesNotConfirmed(possible);
        }
        return ask(possible, question -> console.readLine("%s", question));
    }

    /// Asks for each possible rename whose name and new name no confirmed rename has.
    ///
    /// @param terminal reads the answer to a question; null at the end of the input
    static List<Rename> ask(List<Rename> possible, Function<String, @Nullable String> terminal) {
        List<Rename> confirmed = new ArrayList<>();
        for (Rename rename : possible) {
            boolean isOpen = confirmed.stream()
                    .noneMatch(other -> other.name().equals(rename.name()) || isSameTarget(other, rename));
            if (isOpen) {
                String answer = terminal.apply("Is this a rename: " + rename + "? Without it, data is lost. [y/N] ");
                if (answer != null && answer.strip().equalsIgnoreCase("y")) {
                    confirmed.add(rename);
                }
            }
        }
        return confirmed;
    }

    private static boolean isSameTarget(Rename one, Rename other) {
        return one.inverse().name().equals(other.inverse().name());
    }
}
