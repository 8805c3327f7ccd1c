package dev.postern.cli;

import dev.postern.diff.Rename;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;

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
        List<Rename> confirmed = new ArrayList<>();
        for (Rename rename : possible) {
            boolean isOpen = confirmed.stream()
                    .noneMatch(other -> other.name().equals(rename.name()) || isSameTarget(other, rename));
            if (isOpen) {
                String answer = console.readLine("Is this a rename: %s? Without it, data is lost. [y/N] ", rename);
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
