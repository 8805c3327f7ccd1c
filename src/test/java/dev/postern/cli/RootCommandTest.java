package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.CommandException;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.RowErrors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/// Tests the standard error and the exit status of failed commands.
class RootCommandTest {

    private final PrintStream err = System.err;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /// Command that throws an exception.
    @Command(name = "fail")
    private record FailingCommand(RuntimeException failure) implements Callable<Integer> {

        @Override
        public Integer call() {
            throw failure;
        }
    }

    @BeforeEach
    void redirect() {
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(err);
    }

    private static int run(RuntimeException failure, String... arguments) {
        return RootCommand.run(List.of(new FailingCommand(failure)), arguments);
    }

    private List<String> errorLines() {
        return errors.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void commandException_printsMessageDetailsAndHint() {
        CommandException failure = new CommandException("No port is free")
                .withDetails("Address already in use")
                .withHint("Choose another port.");
        assertThat(run(failure, "fail")).isEqualTo(1);
        assertThat(errorLines()).containsExactly("No port is free", "Address already in use", "Choose another port.");
    }

    @Test
    void commandExceptionWithMessageOnly_printsOneLine() {
        assertThat(run(new CommandException("No port is free"), "fail")).isEqualTo(1);
        assertThat(errorLines()).containsExactly("No port is free");
    }

    @Test
    void problemException_printsItsTextsWithoutTheCode() {
        assertThat(run(new DatabaseError("42501", "permission denied", "a detail", "a hint").exception(), "fail"))
                .isEqualTo(1);
        assertThat(errorLines()).containsExactly("permission denied", "a detail", "a hint");
        errors.reset();
        assertThat(run(RowErrors.rowExists(), "fail")).isEqualTo(1);
        assertThat(errorLines()).containsExactly("A row with this key already exists");
    }

    @Test
    void invalidArguments_exitWithTwo() {
        assertThat(run(new CommandException("not thrown"), "fail", "--unknown")).isEqualTo(2);
        assertThat(errorLines()).first().asString().contains("--unknown");
    }
}
