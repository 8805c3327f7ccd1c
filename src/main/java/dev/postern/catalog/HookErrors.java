package dev.postern.catalog;

import dev.postern.problem.CommandException;

/// Failures of hooks that no request can run.
final class HookErrors {

    private HookErrors() {}

    static CommandException notServed(String object) {
        return new CommandException("A hook is declared for " + object + ", which is not served")
                .withHint("Serve its schema with --schemas, or remove the hook.");
    }

    static CommandException noAllowedOperation(String table) {
        return new CommandException("A hook on '" + table + "' is declared for no operation that it allows");
    }

    static CommandException sameArgumentNames(String function) {
        return new CommandException("A hook is declared for " + function + ", whose overloads have the same names");
    }
}
