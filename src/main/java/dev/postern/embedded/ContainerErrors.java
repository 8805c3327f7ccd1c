package dev.postern.embedded;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.util.List;

/// Failures of containers and of the program that runs them.
final class ContainerErrors {

    private ContainerErrors() {}

    static CommandException noProgram(List<String> reasons) {
        return new CommandException("A scratch server in a container needs docker or podman")
                .withDetails(String.join("\n", reasons))
                .withHint("Install or start one of them, or name a server with --scratch-url.");
    }

    static CommandException programNotRun(String program, IOException cause) {
        return new CommandException(program + " cannot be run").withDetails(cause.getMessage());
    }

    static CommandException commandFailed(String program, String command, int status, String output) {
        return new CommandException(program + " " + command + " failed with status " + status).withDetails(output);
    }

    static CommandException serverNotStarted(String image, String details) {
        return new CommandException("The server in the container of " + image + " did not start")
                .withDetails(details)
                .withHint("Check that the image is derived from the image postgres.");
    }

    static CommandException waitInterrupted() {
        return new CommandException("The wait for the container was interrupted");
    }
}
