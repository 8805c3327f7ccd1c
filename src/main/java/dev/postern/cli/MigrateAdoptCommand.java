package dev.postern.cli;

import dev.postern.embedded.ScratchServer;
import dev.postern.migrate.Adoption;
import dev.postern.migrate.MigrationFiles;
import dev.postern.store.DatabaseAddress;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Command `migrate adopt`.
@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        description = {
            "Records migrations as applied on a database that has their schema already, and runs nothing.",
            "The schema is compared with that of the migrations on a scratch PostgreSQL first. If they differ, the"
                    + " command prints the differences and records nothing."
        })
final class MigrateAdoptCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DbDirOption files = new DbDirOption();

    @Mixin
    private MigrationDatabaseOptions database = new MigrationDatabaseOptions();

    @Mixin
    private ScratchOption scratch = new ScratchOption();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Parameters(
            paramLabel = "VERSION",
            arity = "0..1",
            defaultValue = "",
            description = "Last version to record. Default: the newest one.")
    private String version = "";

    @Override
    public Integer call() {
        MigrationFiles scripts = files.scripts(database);
        List<String> recorded = database.use(address -> adopt(address, scripts));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        recorded.forEach(out::println);
        out.flush();
        ConsoleOutput.printProgress(recorded.size() + " migrations are recorded as applied.");
        return 0;
    }

    private List<String> adopt(DatabaseAddress address, MigrationFiles scripts) {
        Adoption adoption = Adoption.of(address, scripts, version);
        ConsoleOutput.printProgress("Comparing with a scratch PostgreSQL …");
        try (ScratchServer server = scratch.start()) {
            return adoption.run(server, scope.settings(files.folder()), ConsoleOutput::printProgress);
        }
    }
}
