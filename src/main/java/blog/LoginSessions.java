package blog;

import dev.postern.ApiException;
import dev.postern.Callers;
import dev.postern.Passwords;
import dev.postern.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jooq.Record;

/// Logins and their sessions: a session is a family of refresh tokens, each valid for one use.
///
/// The database stores only the SHA-256 of a token (`db/migration/V5__accounts.sql`).
final class LoginSessions {

    /// Lifetime of access tokens, during which they cannot be revoked.
    static final Duration ACCESS_TOKEN_LIFETIME = Duration.ofMinutes(15);

    private static final Duration REFRESH_TOKEN_LIFETIME = Duration.ofDays(30);
    private static final int TOKEN_BYTES = 32;

    private final Callers callers;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// Hash that is verified for an unknown address, so that its login takes as long as another.
    private final CompletableFuture<String> dummyHash;

    LoginSessions(Callers callers, Passwords passwords, LoginThrottle throttle, InstantSource clock) {
        this.callers = callers;
        this.passwords = passwords;
        this.throttle = throttle;
        this.clock = clock;
        this.dummyHash = CompletableFuture.supplyAsync(() -> passwords.hash(randomToken()));
    }

    /// Response to a login (RFC 6749, 5.1).
    ///
    /// @param expiresIn lifetime of the access token in seconds
    record TokenResponse(String accessToken, String tokenType, long expiresIn, String refreshToken) {}

    /// The account of an e-mail address.
    private record Account(long id, String email, String role, String hash, boolean active) {

        private static Account of(Record row) {
            return new Account(
                    row.get("id", Long.class),
                    row.get("email", String.class),
                    row.get("role", String.class),
                    row.get("hashed_password", String.class),
                    row.get("is_active", Boolean.class));
        }
    }

    /// Starts a session.
    ///
    /// @param address network address of the client
    /// @throws ApiException PSTRN901 with one text for every cause; PSTRN902 after too many failures
    TokenResponse login(String email, String password, String address) {
        TokenIssuer issuer = issuer();
        try (LoginThrottle.Attempt attempt = throttle.begin(email, address)) {
            Optional<Account> found = callers.service()
                    .reading(dsl -> dsl.fetchOptional("select * from auth.account_by_email(?)", email)
                            .map(Account::of));
            boolean matches = passwords.verify(
                    password,
                    found.map(Account::hash).filter(LoginSessions::isHash).orElseGet(dummyHash::join));
            Account account =
                    found.filter(candidate -> matches && candidate.active()).orElseThrow(LoginErrors::invalidLogin);
            String refresh = randomToken();
            UUID family = callers.asService(dsl -> dsl.fetchValue(
                                    "select auth.open_session(?, ?, ?::timestamptz)",
                                    account.id(),
                                    digest(refresh),
                                    expiry()))
                            instanceof UUID id
                    ? id
                    : null;
            if (family == null) {
                throw LoginErrors.invalidLogin();
            }
            attempt.markSucceeded();
            rehash(account, password);
            return tokens(issuer, account.id(), account.email(), account.role(), family, refresh);
        }
    }

    /// Whether the text is an argon2id hash; the demo data has accounts without a password.
    private static boolean isHash(String text) {
        return text.startsWith("$argon2id$");
    }

    /// Hashes the password again if its hash has outdated parameters.
    private void rehash(Account account, String password) {
        if (passwords.needsRehash(account.hash())) {
            String hash = passwords.hash(password);
            callers.asService(dsl -> dsl.fetchValue("select auth.rehash(?, ?, ?)", account.id(), account.hash(), hash));
        }
    }

    /// Continues a session: replaces a refresh token, which becomes invalid.
    ///
    /// @throws ApiException PSTRN901 for an invalid token; a token that was used before also ends its session
    TokenResponse refresh(String token) {
        TokenIssuer issuer = issuer();
        String nextToken = randomToken();
        Record account = callers.asService(dsl -> dsl.fetchOptional(
                        "select * from auth.refresh(?, ?, ?::timestamptz)", digest(token), digest(nextToken), expiry()))
                .orElseThrow(LoginErrors::invalidRefreshToken);
        return tokens(
                issuer,
                account.get("id", Long.class),
                account.get("email", String.class),
                account.get("role", String.class),
                account.get("family", UUID.class),
                nextToken);
    }

    /// Ends the session of a token; an unknown token is ignored (RFC 7009).
    void revoke(String token) {
        callers.asService(dsl -> dsl.fetchValue("select auth.close_session(?)", (Object) digest(token)));
    }

    private TokenResponse tokens(TokenIssuer issuer, long id, String email, String role, UUID family, String refresh) {
        Map<String, String> claims =
                Map.of("role", role, "sub", Long.toString(id), "email", email, "sid", family.toString());
        return new TokenResponse(
                issuer.sign(claims, ACCESS_TOKEN_LIFETIME), "bearer", ACCESS_TOKEN_LIFETIME.toSeconds(), refresh);
    }

    private TokenIssuer issuer() {
        return callers.issuer().orElseThrow(LoginErrors::notAvailable);
    }

    private OffsetDateTime expiry() {
        return clock.instant().plus(REFRESH_TOKEN_LIFETIME).atOffset(ZoneOffset.UTC);
    }

    private String randomToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
