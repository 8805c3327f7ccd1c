package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.problem.ApiError;
import dev.postern.problem.BatchError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.RaisedError;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengesTest {

    @Test
    void missingToken_challengeIsBearerAlone() {
        assertThat(Challenges.of(ApiError.of(ErrorCode.TOKEN_REQUIRED, "Anonymous access is disabled")))
                .isEqualTo("Bearer");
        assertThat(Challenges.of(new DatabaseError("42501", "permission denied", null, null)))
                .isEqualTo("Bearer");
    }

    @Test
    void invalidToken_challengeHasErrorAndDescription() {
        assertThat(Challenges.of(ApiError.of(ErrorCode.INVALID_CLAIMS, "JWT expired")))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"JWT expired\"");
        assertThat(Challenges.of(new BatchError(ApiError.of(ErrorCode.INVALID_TOKEN, "The 'x'"), 1)))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"The 'x'\"");
    }

    @Test
    void forbiddenCharacters_areReplacedInDescription() {
        assertThat(Challenges.of(ApiError.of(ErrorCode.INVALID_TOKEN, "a\"b\\c\r\nd\u007fä")))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"a'b'c''d''\"");
    }

    @Test
    void otherProblem_hasNoChallenge() {
        assertThat(Challenges.of(ApiError.of(ErrorCode.JWT_SECRET, "Server lacks JWT secret")))
                .isNull();
        assertThat(Challenges.of(new DatabaseError("23505", "duplicate", null, null)))
                .isNull();
        assertThat(Challenges.of(new RaisedError("X", "m", null, null, 401, null, Map.of())))
                .isNull();
    }
}
