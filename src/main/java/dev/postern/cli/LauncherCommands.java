package dev.postern.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Commands that the launcher runs without Java. They are declared here so that the help lists all commands.
final class LauncherCommands {

    private LauncherCommands() {}

    static List<Object> all() {
        return List.of(new TestCommand(), new DrillCommand(), new FormatCommand());
    }

    /// Command `test`.
    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            customSynopsis = "./postern test [TAG [NAME]] [MAVEN_OPTION...]",
            description = "Builds the project and runs its tests: mvn verify.",
            footer = {
                "",
                "TAG: run only the test classes that contain tests with this JUnit tag, including those tests.",
                "NAME: run only those whose names contain it.",
                "Example: ./postern test -Dtest=ShopTest"
            })
    private static final class TestCommand implements Callable<Integer> {

        @Override
        public Integer call() {
            throw CommandErrors.launcherRequired("test");
        }
    }

    /// Command `drill`.
    @Command(
            name = "drill",
            mixinStandardHelpOptions = true,
            customSynopsis = "./postern drill [NAME] [MAVEN_OPTION...]",
            description = "Runs the tests of faults and load, which have the tag \"drill\".",
            footer = {"", "NAME: run only the test classes whose names contain it."})
    private static final class DrillCommand implements Callable<Integer> {

        @Override
        public Integer call() {
            throw CommandErrors.launcherRequired("drill");
        }
    }

    /// Command `format`.
    @Command(
            name = "format",
            mixinStandardHelpOptions = true,
            customSynopsis = "./postern format [--check]",
            description = "Formats the sources, if the POM configures Spotless: mvn spotless:apply.",
            footer = {"", "--check: fail if a file is not formatted, and change nothing."})
    private static final class FormatCommand implements Callable<Integer> {

        @Override
        public Integer call() {
            throw CommandErrors.launcherRequired("format");
        }
    }
}
