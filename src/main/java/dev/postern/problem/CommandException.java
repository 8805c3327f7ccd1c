package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// A failure of a command or of the start of the service. The command line prints it and exits with 1.
///
/// It has neither a code nor a status, because it never becomes a response. It has no stack trace, because its
/// texts describe the failure completely.
public final class CommandException extends RuntimeException {

    private final @Nullable String details;
    private final @Nullable String hint;

    /// Creates a failure without details and hint.
    ///
    /// @param message the fact, without a full stop
    public CommandException(String message) {
        this(message, null, null, null);
    }

    private CommandException(
            String message, @Nullable String details, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.details = details;
        this.hint = hint;
    }

    /// Returns the failure of a command that a problem ends, with its texts.
    public static CommandException of(Problem problem) {
        String details = problem.details() instanceof Details.Text text ? text.text() : null;
        return new CommandException(problem.message(), details, problem.hint(), null);
    }

    /// Returns a copy with further information, such as the message of the operating system.
    public CommandException withDetails(@Nullable String text) {
        return new CommandException(message(), text, hint, getCause());
    }

    /// Returns a copy with a remedy.
    ///
    /// @param text remedy in the imperative, or null
    public CommandException withHint(@Nullable String text) {
        return new CommandException(message(), details, text, getCause());
    }

    /// Returns a copy with a cause, which is not printed.
    public CommandException withCause(Throwable cause) {
        return new CommandException(message(), details, hint, cause);
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public @Nullable String details() {
        return details;
    }

    public @Nullable String hint() {
        return hint;
    }
}
