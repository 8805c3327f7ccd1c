package dev.postern.blog;

import dev.postern.auth.JwtSigner;
import dev.postern.auth.PasswordHasher;
import dev.postern.http.Authentication;
import dev.postern.problem.ApiError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
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

/// Logging in, and the sessions that come of it: a session is a family of refresh tokens, each good for one use.
/// What is stored of a token is its SHA-256 (`db/migration/V5__accounts.sql`).
final class LoginSessions {

    /// How long an access token lasts: as long as what it grants can no longer be taken back.
    static final Duration ACCESS = Duration.ofMinutes(15);

    private static final Duration REFRESH = Duration.ofDays(30);
    private static final int TOKEN_BYTES = 32;

    private final Authentication callers;
    private final PasswordHasher passwords;
    private final LoginThrottle attempts;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// A hash of nobody's password: an unknown address costs as much as a known one.
    private final CompletableFuture<String> nobodys;

    LoginSessions(Authentication callers, PasswordHasher passwords, LoginThrottle attempts, InstantSource clock) {
        this.callers = callers;
        this.passwords = passwords;
        this.attempts = attempts;
        this.clock = clock;
        this.nobodys = CompletableFuture.supplyAsync(() -> passwords.hash(token()));
    }

    /// What a login gives (RFC 6749, 5.1).
    ///
    /// @param expiresIn seconds
    record TokenResponse(String accessToken, String tokenType, long expiresIn, String refreshToken) {}

    /// An account with an e-mail address.
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

    /// Begins a session.
    ///
    /// @param address the network address of who asks
    /// @throws ProblemException PSTRN901, the same whatever is wrong; PSTRN902 after too many failures
    TokenResponse login(String email, String password, String address) {
        JwtSigner issuer = issuer();
        try (LoginThrottle.Attempt attempt = attempts.begin(email, address)) {
            Optional<Account> found = callers.serviceRunner()
                    .readTransaction(dsl -> dsl.fetchOptional("select * from auth.account_by_email(?)", email)
                            .map(Account::of));
            boolean right = passwords.verify(
                    password,
                    found.map(Account::hash).filter(PasswordHasher::isHash).orElseGet(nobodys::join));
            Account account = found.filter(known -> right && known.active()).orElseThrow(LoginSessions::wrong);
            String refresh = token();
            UUID family = callers.serviceRunner()
                                    .transaction(dsl -> dsl.fetchValue(
                                            "select auth.open_session(?, ?, ?::timestamptz)",
                                            account.id(),
                                            hash(refresh),
                                            expiry()))
                            instanceof UUID opened
                    ? opened
                    : null;
            if (family == null) {
                throw wrong();
            }
            attempt.succeeded();
            rehash(account, password);
            return tokens(issuer, account.id(), account.email(), account.role(), family, refresh);
        }
    }

    /// The same password at today's figures, where it was hashed at lower ones.
    private void rehash(Account account, String password) {
        if (passwords.isOutdated(account.hash())) {
            String hash = passwords.hash(password);
            callers.serviceRunner()
                    .transaction(
                            dsl -> dsl.fetchValue("select auth.rehash(?, ?, ?)", account.id(), account.hash(), hash));
        }
    }

    /// Goes on with a session: the token is of no more use, and another takes its place.
    ///
    /// @throws ProblemException PSTRN901 for one that is not good; one that was used already ends its session
    TokenResponse refresh(String token) {
        JwtSigner issuer = issuer();
        String next = token();
        Record account = callers.serviceRunner()
                .transaction(dsl -> dsl.fetchOptional(
                        "select * from auth.refresh(?, ?, ?::timestamptz)", hash(token), hash(next), expiry()))
                .orElseThrow(() -> ApiError.of(ErrorCode.INVALID_GRANT, "The refresh token is not good, or no longer")
                        .withHint("Log in again.")
                        .exception());
        return tokens(
                issuer,
                account.get("id", Long.class),
                account.get("email", String.class),
                account.get("role", String.class),
                account.get("family", UUID.class),
                next);
    }

    /// Ends the session of a token, if there is one (RFC 7009).
    void revoke(String token) {
        callers.serviceRunner()
                .transaction(dsl -> dsl.fetchValue("select auth.close_session(?)", (Object) hash(token)));
    }

    private TokenResponse tokens(JwtSigner issuer, long id, String email, String role, UUID family, String refresh) {
        Map<String, String> claims =
                Map.of("role", role, "sub", Long.toString(id), "email", email, "sid", family.toString());
        return new TokenResponse(issuer.sign(claims, ACCESS), "bearer", ACCESS.toSeconds(), refresh);
    }

    private JwtSigner issuer() {
        return callers.issuer()
                .orElseThrow(() -> ApiError.of(ErrorCode.JWT_SECRET, "No tokens are given out here")
                        .withHint("The service has to be started with a --jwt-secret that can sign.")
                        .exception());
    }

    private static ProblemException wrong() {
        return ApiError.of(ErrorCode.INVALID_GRANT, "The user name or the password is wrong")
                .exception();
    }

    private OffsetDateTime expiry() {
        return clock.instant().plus(REFRESH).atOffset(ZoneOffset.UTC);
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
