package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import dev.postern.Applications;
import dev.postern.store.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests `postern user`: arguments, exit codes and output.
class UserCommandTest {

    private static final DatabaseAddress DATABASE = BlogSchema.createDatabase();

    private final InputStream in = System.in;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void redirect() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setIn(in);
        System.setOut(out);
        System.setErr(err);
    }

    private int user(String input, String... arguments) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        printed.reset();
        errors.reset();
        List<String> all = new ArrayList<>(List.of("user"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--db-url", DATABASE.url(), "--db-user", DATABASE.user(), "--db-password", DATABASE.password()));
        return Applications.run(Blog.application(), all.toArray(String[]::new));
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> fields(int line) {
        return List.of(lines().get(line).split("\t", -1));
    }

    @Test
    void createDeactivateRestore_changeTheAccount() {
        assertThat(user("correct horse\n", "create", "--email", "Cli@example.com", "--full-name", "Tab\tName"))
                .as(errors.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(fields(0))
                .containsExactly(
                        "id", "email", "full_name", "is_active", "created_at", "updated_at", "deleted_at", "role");
        assertThat(fields(1)).contains("Cli@example.com", "Tab Name", "true");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("argon2");
        String id = fields(1).getFirst();

        assertThat(user("", "deactivate", id)).isZero();
        assertThat(fields(1).get(3)).isEqualTo("false");
        assertThat(fields(1).get(6)).isNotEmpty();
        assertThat(user("", "list", "--active")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Cli@example.com");

        assertThat(user("", "restore", id)).isZero();
        assertThat(fields(1).get(3)).isEqualTo("true");
        assertThat(user("", "show", "cli@EXAMPLE.com")).isZero();
        assertThat(fields(1).getFirst()).isEqualTo(id);
        assertThat(user("", "list", "--offset", "0", "--limit", "1")).isZero();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void create_makesAMemberByDefault() {
        assertThat(user("correct horse\n", "create", "--email", "m@example.com", "--full-name", "M"))
                .isZero();
        assertThat(fields(1).getLast()).isEqualTo("member");
        assertThat(user(
                        "correct horse\n",
                        "create",
                        "--role",
                        "administrator",
                        "--email",
                        "a@example.com",
                        "--full-name",
                        "A"))
                .isZero();
        assertThat(fields(1).getLast()).isEqualTo("administrator");
    }

    @Test
    void failedCommand_printsOneSentence() {
        assertThat(user("", "show", "99")).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("No account has the key or login 99");
        assertThat(user("", "restore", "99")).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines()).containsExactly("No account has the key 99");
        assertThat(user("short\n", "create", "--email", "s@example.com", "--full-name", "S"))
                .isEqualTo(1);
        assertThat(user("", "create", "--email", "s@example.com", "--full-name", "S"))
                .isEqualTo(1);
        assertThat(user("", "show", "s@example.com")).isEqualTo(1);
        assertThat(lines()).isEmpty();
    }

    /// A constraint rejects the row, whose hash the message must not have.
    @Test
    void invalidAddress_isRejectedWithoutTheHash() {
        assertThat(user("correct horse\n", "create", "--email", "no address", "--full-name", "N"))
                .isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains("users_email_check")
                .doesNotContain("argon2");
    }

    @Test
    void negativeNumber_isRejected() {
        assertThat(user("", "list", "--limit", "-1")).isEqualTo(1);
        assertThat(user("", "list", "--offset", "-1")).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("--offset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "create", "deactivate", "restore"})
    void everySubcommand_hasHelp(String command) {
        assertThat(Applications.run(Blog.application(), "user", command, "--help"))
                .isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("postern user " + command);
    }
}
