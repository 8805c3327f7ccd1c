package dev.postern.cli;

import dev.postern.migrate.EngineMigrations;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Command `migrate idempotency`.
@Command(
        name = "idempotency",
        mixinStandardHelpOptions = true,
        description =
                "Prints the SQL that creates the table for Idempotency-Key, for a database that other tools migrate.")
final class MigrateIdempotencyCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @ParentCommand
    private @Nullable MigrateCommand migrate;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(EngineMigrations.sql(Objects.requireNonNull(migrate).loginRole()));
        out.flush();
        return 0;
    }
}
