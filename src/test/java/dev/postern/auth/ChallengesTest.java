package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.JwtSecretErrors;
import dev.postern.problem.RaisedError;
import dev.postern.problem.TokenErrors;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The `WWW-Authenticate` header of rejected tokens (RFC 6750).
class ChallengesTest {

    @Test
    void missingToken_challengeIsBearerAlone() {
        assertThat(Challenges.of(TokenErrors.required().problem())).isEqualTo("Bearer");
        assertThat(Challenges.of(new DatabaseError("42501", "permission denied", null, null)))
                .isEqualTo("Bearer");
    }

    @Test
    void invalidToken_challengeHasErrorAndDescription() {
        assertThat(Challenges.of(TokenErrors.expired().problem()))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
        assertThat(Challenges.of(new BatchError(TokenErrors.empty().problem(), 1)))
                .isEqualTo(
                        "Bearer error=\"invalid_token\", error_description=\"Empty JWT is sent in Authorization header\"");
    }

    @Test
    void forbiddenCharacters_areReplacedInDescription() {
        assertThat(Challenges.of(
                        TokenErrors.timeNotNumber("a\"b\\c\r\nd\u007fä").problem()))
                .isEqualTo("Bearer error=\"invalid_token\","
                        + " error_description=\"The JWT 'a'b'c''d''' claim must be a number\"");
    }

    @Test
    void otherProblem_hasNoChallenge() {
        assertThat(Challenges.of(JwtSecretErrors.missing().problem())).isNull();
        assertThat(Challenges.of(new DatabaseError("23505", "duplicate", null, null)))
                .isNull();
        assertThat(Challenges.of(new RaisedError("X", "m", null, null, 401, null, Map.of())))
                .isNull();
    }
}
