package dev.postern.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The HTTP statuses of SQLSTATEs (`docs/dialect.md` 1.11).
class SqlStatesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            08000, 503
            08006, 503
            09000, 500
            0L000, 403
            0LP01, 403
            0P000, 403
            23502, 400
            23503, 409
            23505, 409
            23514, 400
            23P01, 409
            25006, 405
            25001, 500
            25P02, 500
            28000, 403
            28P01, 403
            2D000, 500
            38000, 500
            39000, 500
            3B000, 500
            40002, 500
            40001, 409
            40P01, 409
            22P02, 400
            42703, 400
            42883, 404
            42P01, 404
            42P17, 500
            42501, 401
            53000, 503
            53100, 503
            53200, 503
            53300, 503
            53400, 500
            54000, 400
            55000, 409
            55006, 409
            55P03, 409
            57000, 500
            57014, 504
            57P01, 503
            58000, 500
            F0000, 500
            HV000, 500
            P0001, 400
            P0002, 500
            XX000, 500
            XX001, 500
            PT402, 402
            PT200, 200
            PT599, 599
            PT600, 500
            PT199, 500
            PTabc, 500
            PT, 500
            ZZZZZ, 400
            X, 400
            """)
    void sqlState_hasItsStatus(String state, int status) {
        assertThat(status(state, "m")).isEqualTo(status);
    }

    @Test
    void ambiguousSqlState_messageDecidesTheStatus() {
        assertThat(status("21000", "DELETE requires a WHERE clause")).isEqualTo(400);
        assertThat(status("21000", "more than one row returned by a subquery used as an expression"))
                .isEqualTo(400);
        assertThat(status("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time"))
                .isEqualTo(409);
        assertThat(status("22023", "role \"missing\" does not exist")).isEqualTo(401);
        assertThat(status("22023", "invalid value for parameter \"TimeZone\": \"x\""))
                .isEqualTo(400);
    }

    /// The table of the document and that of the code state the same statuses and reasons.
    @Test
    void documentedTable_isThatOfTheCode() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("docs/dialect.md")).stream()
                .dropWhile(line -> !line.startsWith("| SQLSTATE |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .toList();
        List<String> rules = SqlStates.RULES.stream()
                .map(rule -> "| " + (rule.state().length() == 2 ? rule.state() + "…" : rule.state()) + " | "
                        + rule.status() + " | " + rule.reason() + " |")
                .toList();
        assertThat(documented).containsExactlyElementsOf(rules);
    }

    private static int status(String state, String message) {
        return new DatabaseError(state, message, null, null).status();
    }
}
