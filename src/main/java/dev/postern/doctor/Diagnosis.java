package dev.postern.doctor;

import dev.postern.problem.CommandException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Result of a check.
///
/// @param subject area of the check, for example `roles`
/// @param text the fact, without a full stop
/// @param remedy sentence in the imperative; null if none is needed
public record Diagnosis(
        Level level, String subject, String text, @Nullable String remedy) {

    public Diagnosis {
        Objects.requireNonNull(level);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(text);
    }

    /// Importance of a fact.
    public enum Level {
        OK,
        /// The service works, but a limit or a privilege is a risk.
        WARNING,
        /// The service does not start, or requests fail.
        FAILURE
    }

    static Diagnosis ok(String subject, String text) {
        return new Diagnosis(Level.OK, subject, text, null);
    }

    static Diagnosis warning(String subject, String text, String remedy) {
        return new Diagnosis(Level.WARNING, subject, text, remedy);
    }

    static Diagnosis failure(String subject, String text, @Nullable String remedy) {
        return new Diagnosis(Level.FAILURE, subject, text, remedy);
    }

    static Diagnosis failure(String subject, CommandException failure) {
        return failure(subject, text(failure), failure.hint());
    }

    /// Returns message and details of a failure as one text.
    static String text(CommandException failure) {
        return failure.details() == null ? failure.message() : failure.message() + ": " + failure.details();
    }

    /// Returns one line, and a second one for the remedy.
    @Override
    public String toString() {
        String line = "%-8s %-12s %s".formatted(level.name().toLowerCase(Locale.ROOT), subject, text);
        return remedy == null ? line : line + "\n" + " ".repeat(22) + remedy;
    }
}
