package dev.postern.embedded;

import dev.postern.problem.CommandException;

/// Action at the end of the process, also after a signal.
public final class ExitHook {

    private ExitHook() {}

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
