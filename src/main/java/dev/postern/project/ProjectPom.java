package dev.postern.project;

import dev.postern.problem.CommandException;
import dev.postern.problem.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// POM of a project.
///
/// @param text text that contains the property `postern.version`
record ProjectPom(String text) {

    private static final Pattern VERSION = Pattern.compile("(<postern\\.version>)([^<]*)(</postern\\.version>)");

    ProjectPom {
        Objects.requireNonNull(text);
    }

    /// Reads the POM of a project that [NewProject] created.
    ///
    /// @throws CommandException if it is missing or has no version of Postern
    static ProjectPom read(Path project) {
        Path file = project.resolve(ProjectTemplate.POM);
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            if (VERSION.matcher(text).find()) {
                return new ProjectPom(text);
            }
        } catch (IOException e) {
            throw FileErrors.notReadable(file, e);
        }
        throw ProjectErrors.versionMissing(file);
    }

    /// Returns the version of Postern that the project depends on.
    String version() {
        Matcher version = VERSION.matcher(text);
        return version.find() ? version.group(2).strip() : "";
    }

    /// Returns the POM with a dependency on another version.
    ProjectPom withVersion(String version) {
        return new ProjectPom(VERSION.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(version) + "$3"));
    }
}
