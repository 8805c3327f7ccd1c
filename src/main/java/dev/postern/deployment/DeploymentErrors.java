package dev.postern.deployment;

import dev.postern.problem.CommandException;

/// Failures of packages and images.
final class DeploymentErrors {

    private DeploymentErrors() {}

    static CommandException noCoordinates() {
        return new CommandException("pom.xml has no plain artifactId and version")
                .withHint("Write both into pom.xml without properties such as ${revision}.");
    }

    static CommandException sameName(String jar) {
        return new CommandException("Two libraries are named " + jar)
                .withHint("Exclude one of them from the dependencies in pom.xml.");
    }

    static CommandException trainingFailed(String output) {
        return new CommandException("The service that the AOT cache is created from did not start")
                .withDetails(output.strip())
                .withHint("Correct the cause, or add --no-cache.");
    }

    static CommandException cacheNotCreated(String output) {
        return new CommandException("The JVM created no AOT cache")
                .withDetails(output.strip())
                .withHint("Use a JDK 25 or later with HotSpot, or add --no-cache.");
    }

    static CommandException interrupted() {
        return new CommandException("The command was interrupted");
    }

    static CommandException noJlink() {
        return new CommandException("This Java has no jlink").withHint("Use a JDK, not a JRE.");
    }

    static CommandException jlinkFailed(String output) {
        return new CommandException("The Java runtime could not be linked")
                .withDetails(output.strip())
                .withHint("Use an unmodified JDK, for example Temurin, and check --add-modules.");
    }

    static CommandException imageFailed(String base, String output) {
        return new CommandException("The image on base " + base + " could not be written")
                .withDetails(output.strip())
                .withHint("Check --base: the name of an image that can be pulled, or tar:FILE.");
    }
}
