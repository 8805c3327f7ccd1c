package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.Code;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.OfOperation;
import dev.postern.problem.Raised;
import dev.postern.problem.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengesTest {

    @Test
    void aTokenThatIsMissingIsAskedFor() {
        assertThat(Challenges.of(Refusal.of(Code.TOKEN_REQUIRED, "Anonymous access is disabled")))
                .isEqualTo("Bearer");
        assertThat(Challenges.of(new DatabaseError("42501", "permission denied", null, null)))
                .isEqualTo("Bearer");
    }

    @Test
    void aTokenThatIsRefusedIsToldWhy() {
        assertThat(Challenges.of(Refusal.of(Code.CLAIMS, "JWT expired")))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
        assertThat(Challenges.of(new OfOperation(Refusal.of(Code.TOKEN, "The 'x'"), 1)))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"The 'x'\"");
    }

    @Test
    void nothingEndsTheQuotedString() {
        assertThat(Challenges.of(Refusal.of(Code.TOKEN, "a\"b\\c\r\nd\u007fä")))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"a'b'c''d''\"");
    }

    @Test
    void otherAnswersHaveNone() {
        assertThat(Challenges.of(Refusal.of(Code.JWT_SECRET, "Server lacks JWT secret")))
                .isNull();
        assertThat(Challenges.of(new DatabaseError("23505", "duplicate", null, null)))
                .isNull();
        assertThat(Challenges.of(new Raised("X", "m", null, null, 401, null, Map.of())))
                .isNull();
    }
}
