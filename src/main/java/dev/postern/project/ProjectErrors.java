package dev.postern.project;

import dev.postern.problem.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// Failures of the creation and of the upgrade of a project.
final class ProjectErrors {

    private static final String FOLDER_HINT = "Name a folder that is empty or missing.";
    private static final String PACKAGE_HINT =
            "Add --package with lower-case names, for example --package com.acme.shop.";

    private ProjectErrors() {}

    static CommandException interrupted() {
        return new CommandException("The command was interrupted");
    }

    static CommandException folderIsFile(Path folder) {
        return new CommandException(folder + " is a file").withHint(FOLDER_HINT);
    }

    static CommandException folderNotEmpty(Path folder) {
        return new CommandException(folder + " is not empty").withHint(FOLDER_HINT);
    }

    static CommandException notWritten(Path folder, IOException cause) {
        return new CommandException("The project cannot be written to " + folder).withDetails(cause.getMessage());
    }

    static CommandException databaseUnreachable(SQLException cause) {
        return new CommandException("The database is unreachable").withDetails(cause.getMessage());
    }

    static CommandException noObject(Path sql) {
        return new CommandException(sql + " creates no object");
    }

    static CommandException invalidPackage(String name) {
        return new CommandException("\"" + name + "\" cannot be the name of the Java package").withHint(PACKAGE_HINT);
    }

    static CommandException reservedPackage(String name) {
        return new CommandException("The package " + name + " belongs to the JDK or to Postern").withHint(PACKAGE_HINT);
    }

    static CommandException versionMissing(Path pom) {
        return new CommandException(pom + " has no property postern.version")
                .withHint("Run this command in a project that ./postern init created.");
    }

    static CommandException versionNotMarked(String pom) {
        return new CommandException(pom + " has no comment \"postern: properties\", so its version cannot be changed")
                .withHint("Put <!-- postern: properties --> and <!-- postern: end --> around postern.version.");
    }
}
