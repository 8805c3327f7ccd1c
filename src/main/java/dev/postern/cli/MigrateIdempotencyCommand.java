package dev.postern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Command `migrate idempotency`.
@Command(
        name = "idempotency",
        mixinStandardHelpOptions = true,
        description = "Prints the SQL that creates the table for Idempotency-Key, for a migration or for psql.")
final class MigrateIdempotencyCommand implements Callable<Integer> {

    private static final String SQL = "/dev/postern/migrate/idempotency.sql";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        try (InputStream in = MigrateIdempotencyCommand.class.getResourceAsStream(SQL)) {
            String sql = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Objects.requireNonNull(spec).commandLine().getOut().print(sql);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
