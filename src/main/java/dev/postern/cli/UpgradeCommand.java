package dev.postern.cli;

import dev.postern.catalog.EngineVersion;
import dev.postern.migrate.Finding;
import dev.postern.project.ProjectUpgrade;
import dev.postern.project.UpgradeNotes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `upgrade`.
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = {
            "Changes the project to another version of Postern: its launcher, the marked parts of pom.xml and"
                    + " db/jooq.xml, and the generated classes.",
            "Prints the findings of migrate check, and the changelog's notes for the upgrade. After a failure, the"
                    + " project is as before."
        })
public final class UpgradeCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "VERSION",
            arity = "0..1",
            description = "Version of Postern. Default: the newest release in the repositories of Maven.")
    private @Nullable String version;

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Override
    public Integer call() {
        ProjectUpgrade upgrade = new ProjectUpgrade(Path.of(""), scratch.location(), ConsoleOutput::printProgress);
        String previous = upgrade.version();
        OptionalInt status = upgrade.delegate(version);
        if (status.isPresent()) {
            return status.getAsInt();
        }
        List<Finding> findings = upgrade.run();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        findings.forEach(out::println);
        ConsoleOutput.printProgress("Changed the project from version " + previous + " to " + EngineVersion.current()
                + ". Run ./postern test, and commit the result.");
        UpgradeNotes.since(previous).forEach(out::println);
        out.flush();
        return 0;
    }
}
