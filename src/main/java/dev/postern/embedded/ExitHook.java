package dev.postern.embedded;

import dev.postern.problem.CommandException;

/// Action at the end of the process, also after a signal.
public final class ExitHook {

    private ExitHook() {}

    /// Whether the process ends already, for example because of a signal.
    static boolean isProcessEnding() {
        Thread action = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(action);
            Runtime.getRuntime().removeShutdownHook(action);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    /// Adds an action.
    ///
    /// @throws CommandException if the process ends already
    public static void add(Thread action) {
        try {
            Runtime.getRuntime().addShutdownHook(action);
        } catch (IllegalStateException _) {
            throw EmbeddedErrors.processEnds();
        }
    }
}
