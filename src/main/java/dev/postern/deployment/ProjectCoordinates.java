package dev.postern.deployment;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Name and version of a project, from its POM.
///
/// @param name artifact id
public record ProjectCoordinates(String name, String version) {

    /// Elements that contain further artifact ids and versions.
    private static final Pattern INNER_ELEMENTS = Pattern.compile(
            "(?s)<!--.*?-->|<(parent|properties|dependencyManagement|dependencies|build|profiles|reporting)>.*</\\1>");

    private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    public ProjectCoordinates {
        Objects.requireNonNull(name);
        Objects.requireNonNull(version);
    }

    /// Reads a POM.
    ///
    /// @throws CommandException if it is missing, or has no plain artifact id and version
    public static ProjectCoordinates read(Path pom) {
        try {
            return of(Files.readString(pom));
        } catch (IOException e) {
            throw FileErrors.notReadable(pom, e);
        }
    }

    static ProjectCoordinates of(String pom) {
        String own = INNER_ELEMENTS.matcher(pom).replaceAll("");
        Matcher parent = PARENT.matcher(pom);
        String inherited = parent.find() ? parent.group() : "";
        return new ProjectCoordinates(
                element(own, "artifactId").orElseThrow(DeploymentErrors::noCoordinates),
                element(own, "version")
                        .or(() -> element(inherited, "version"))
                        .orElseThrow(DeploymentErrors::noCoordinates));
    }

    private static Optional<String> element(String text, String name) {
        Matcher element =
                Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(text);
        return element.find()
                ? Optional.of(element.group(1).strip())
                        .filter(value -> PLAIN.matcher(value).matches())
                : Optional.empty();
    }

    /// Returns the name of files, for example `shop-1.0.0`.
    String fileName() {
        return name + "-" + version;
    }
}
