package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.testing.Bearer;
import dev.postern.testing.TestService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Cache of verified tokens and its metrics, `--jwt-cache-max-entries` (`docs/dialect.md` 1.12).
class TokenCacheTest {

    @RegisterExtension
    static final TestService DEFAULT_SIZE = TestService.everything("--admin-port=0");

    @RegisterExtension
    static final TestService SIZE_TWO = TestService.everything("--admin-port=0", "--jwt-cache-max-entries=2");

    @RegisterExtension
    static final TestService SIZE_ZERO = TestService.everything("--admin-port=0", "--jwt-cache-max-entries=0");

    /// Sends five tokens, each twice.
    private static void sendTokens(TestService service) {
        for (int i = 0; i < 5; i++) {
            String token = Bearer.of("tester", i);
            for (int j = 0; j < 2; j++) {
                assertThat(service.get("/api/films?select=id&id=eq.1", "Authorization", token)
                                .statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(service.metric("pgrst_jwt_cache_requests_total")).isEqualTo(10);
    }

    @Test
    void defaultSize_secondUseHitsTheCache() {
        sendTokens(DEFAULT_SIZE);
        assertThat(DEFAULT_SIZE.metric("pgrst_jwt_cache_hits_total")).isEqualTo(5);
        assertThat(DEFAULT_SIZE.metric("pgrst_jwt_cache_evictions_total")).isZero();
    }

    @Test
    void sizeTwo_olderTokensAreEvicted() {
        sendTokens(SIZE_TWO);
        assertThat(SIZE_TWO.metric("pgrst_jwt_cache_evictions_total")).isEqualTo(3);
    }

    @Test
    void sizeZero_nothingIsCached() {
        sendTokens(SIZE_ZERO);
        assertThat(SIZE_ZERO.metric("pgrst_jwt_cache_hits_total")).isZero();
        assertThat(SIZE_ZERO.metric("pgrst_jwt_cache_evictions_total")).isZero();
    }
}
