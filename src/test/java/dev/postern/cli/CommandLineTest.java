package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.ServiceProcess.Result;
import dev.postern.testing.TestDatabases;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The help and the other commands, each in a process of its own.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommandLineTest {

    @Test
    void helpShowsEachOptionWithItsDefault() {
        Result help = ServiceProcess.run(Map.of("POSTERN_DB_PASSWORD", "do not show"), "", "serve", "--help");
        assertThat(help.exit()).as(help.err()).isZero();
        List<String> options = Stream.of(help.out().split("(?m)^ +(?:-\\w, )?(?=--)"))
                .filter(text -> text.startsWith("--"))
                .filter(text -> !text.startsWith("--help") && !text.startsWith("--version"))
                .toList();
        assertThat(options)
                .hasSizeGreaterThan(35)
                .allSatisfy(option -> assertThat(option.replaceAll("\\s+", " ")).contains("Default: "));
        assertThat(help.out()).contains("8080", "16MiB", "10s", "2s", "30s").doesNotContain("do not show");
    }

    @Test
    void usersAreManagedFromTheCommandLine() {
        DatabaseAddress database = TestDatabases.fresh();
        Result created = ServiceProcess.run(
                Map.of(),
                "correct horse\n",
                ServiceProcess.on(database, "user", "create", "--email", "x@example.com", "--full-name", "X Y"));
        String id = onlyRow(created)[0];
        assertThat(onlyRow(created)).startsWith(id, "x@example.com", "X Y", "true");
        assertThat(onlyRow(ServiceProcess.run(ServiceProcess.on(database, "user", "show", "x@example.com"))))
                .isEqualTo(onlyRow(created));
        assertThat(onlyRow(ServiceProcess.run(ServiceProcess.on(database, "user", "list", "--active"))))
                .isEqualTo(onlyRow(created));
        assertThat(onlyRow(ServiceProcess.run(ServiceProcess.on(database, "user", "deactivate", id)))[3])
                .isEqualTo("false");
        assertThat(ServiceProcess.run(ServiceProcess.on(database, "user", "list", "--active"))
                        .out())
                .hasLineCount(1);
        assertThat(onlyRow(ServiceProcess.run(ServiceProcess.on(database, "user", "restore", id)))[3])
                .isEqualTo("true");
        Result nobody = ServiceProcess.run(ServiceProcess.on(database, "user", "show", "nobody@example.com"));
        assertThat(nobody.err()).hasLineCount(1).contains("nobody@example.com");
        assertThat(nobody).satisfies(Result::assertRefused);
    }

    /// The fields of the row below the header.
    private static String[] onlyRow(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("correct horse", "argon2");
        String[] lines = result.out().split("\n", -1);
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("id\temail\t").doesNotContain("password");
        return lines[1].split("\t", -1);
    }
}
