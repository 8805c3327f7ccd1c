package dev.postern.project;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Failures of Maven and of the engine that it installs or finds.
final class MavenErrors {

    private MavenErrors() {}

    static CommandException failed(List<String> arguments, Path folder, String output) {
        return new CommandException("mvn " + String.join(" ", arguments) + " failed in " + folder).withDetails(output);
    }

    static CommandException notStarted(IOException cause) {
        return new CommandException("mvn could not be started")
                .withDetails(cause.getMessage())
                .withHint("Install Maven with your package manager, or from maven.apache.org.");
    }

    static CommandException outputNotReadable(IOException cause) {
        return new CommandException("The output of mvn could not be read").withDetails(cause.getMessage());
    }

    static CommandException noEngine() {
        return new CommandException("The project does not depend on dev.postern:postern");
    }

    static CommandException engineNotStarted(String version, IOException cause) {
        return new CommandException("Postern " + version + " could not be started").withDetails(cause.getMessage());
    }

    static CommandException notInClone(Path build) {
        return new CommandException(build + " is not the build of a clone of Postern")
                .withHint("Run ./postern init in a clone, or java -jar postern.jar init.");
    }
}
