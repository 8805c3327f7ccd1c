package dev.postern.problem;

import org.jspecify.annotations.Nullable;

/// An error of an operation in a batch (`docs/extensions.md`, Batches).
///
/// @param operation index of the operation
public record BatchError(Problem problem, int operation) implements Problem {

    @Override
    public String codeText() {
        return problem.codeText();
    }

    @Override
    public int status() {
        return problem.status();
    }

    @Override
    public String message() {
        return problem.message();
    }

    @Override
    public @Nullable Details details() {
        return problem.details();
    }

    @Override
    public @Nullable String hint() {
        return problem.hint();
    }

    @Override
    public int retryAfter() {
        return problem.retryAfter();
    }
}
