package dev.postern.accounts;

import dev.postern.auth.JwtSigner;
import dev.postern.auth.PasswordHasher;
import dev.postern.problem.AccountErrors;
import dev.postern.request.Preferences.TransactionEnd;
import dev.postern.store.SqlRunner;
import dev.postern.store.Transaction;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Login with a password, and the sessions that it starts.
///
/// A refresh compares the account with its state at the login. A new password, another
/// role or a deactivation therefore ends the sessions of the account, even if SQL makes the change.
final class Login {

    /// Lifetime of access tokens, during which they cannot be revoked.
    static final Duration ACCESS_TOKEN_LIFETIME = Duration.ofMinutes(15);

    private final AccountReader reader;
    private final SqlRunner runner;
    private final Optional<JwtSigner> signer;
    private final PasswordHasher hasher;
    private final LoginThrottle throttle;
    private final SecureRandom random = new SecureRandom();

    /// Hash that is verified for an unknown login, so that it takes as long as another.
    private final CompletableFuture<String> dummyHash;

    /// @param runner runner as the role that reads the accounts
    /// @param signer signer of access tokens; empty if the service has no key for it
    Login(
            AccountReader reader,
            SqlRunner runner,
            Optional<JwtSigner> signer,
            PasswordHasher hasher,
            LoginThrottle throttle) {
        this.reader = reader;
        this.runner = runner;
        this.signer = signer;
        this.hasher = hasher;
        this.throttle = throttle;
        this.dummyHash = CompletableFuture.supplyAsync(
                () -> hasher.hash(RefreshToken.random(random).text()));
    }

    /// The tokens of a response (RFC 6749, 5.1).
    record Tokens(String accessToken, RefreshToken refreshToken) {}

    /// Starts a session.
    ///
    /// @param address network address of the client
    /// @throws dev.postern.problem.ProblemException PSTRN901 with one text for every cause; PSTRN902 after too many
    /// failures
    Tokens logIn(String login, String password, String address) {
        JwtSigner available = requireSigner();
        try (LoginThrottle.Attempt attempt = throttle.begin(login, address)) {
            Optional<Account> found = runner.readTransaction(dsl -> reader.byLogin(dsl, login));
            boolean matches = hasher.verify(password, hashOrDummy(found));
            Account account =
                    found.filter(candidate -> matches && candidate.canLogIn()).orElseThrow(AccountErrors::invalidLogin);
            RefreshToken token = RefreshToken.random(random);
            Account current = rehash(account, password);
            String session =
                    runner.write(TransactionEnd.COMMIT, transaction -> SessionStore.open(transaction, current, token));
            attempt.markSucceeded();
            return new Tokens(accessToken(available, current, session), token);
        }
    }

    private String hashOrDummy(Optional<Account> found) {
        String hash = found.isPresent() ? found.get().hash() : null;
        return hash != null && PasswordHasher.isHash(hash) ? hash : dummyHash.join();
    }

    /// Hashes the password again if its hash has outdated parameters.
    ///
    /// @return account with its present hash
    private Account rehash(Account account, String password) {
        if (!hasher.isOutdated(String.valueOf(account.hash()))) {
            return account;
        }
        String newHash = hasher.hash(password);
        return runner.write(TransactionEnd.COMMIT, transaction -> {
            if (!reader.rehash(transaction.dsl(), account, newHash)) {
                return account; // another request has changed the hash
            }
            Account rehashed = account.withHash(newHash);
            SessionStore.keep(transaction, account, rehashed);
            return rehashed;
        });
    }

    /// Continues a session: replaces a refresh token, which becomes invalid.
    ///
    /// @throws dev.postern.problem.ProblemException PSTRN901 for an invalid token; a token that was used before
    /// also ends its session
    Tokens refresh(String text) {
        JwtSigner available = requireSigner();
        return RefreshToken.parse(text)
                .flatMap(token -> runner.write(TransactionEnd.COMMIT, transaction -> continued(transaction, token)))
                .map(session -> new Tokens(accessToken(available, session.account(), session.id()), session.token()))
                .orElseThrow(AccountErrors::invalidRefreshToken);
    }

    /// A session with a new token.
    private record Continued(String id, Account account, RefreshToken token) {}

    /// @return empty for an invalid token, because an exception would roll back the end of its session
    private Optional<Continued> continued(Transaction transaction, RefreshToken token) {
        return SessionStore.lock(transaction, token).flatMap(session -> {
            Optional<Account> account = session.hasLatest(token) && session.unexpired()
                    ? reader.byKey(transaction.dsl(), session.account())
                            .filter(candidate ->
                                    candidate.canLogIn() && candidate.state().equals(session.state()))
                    : Optional.empty();
            if (account.isEmpty()) {
                SessionStore.end(transaction, session);
                return Optional.empty();
            }
            RefreshToken next = token.next(random);
            SessionStore.replace(transaction, session, next);
            return Optional.of(new Continued(session.id(), account.get(), next));
        });
    }

    /// Ends the session of a token; an unknown token is ignored (RFC 7009).
    void revoke(String text) {
        RefreshToken.parse(text)
                .ifPresent(token -> runner.write(TransactionEnd.COMMIT, transaction -> {
                    SessionStore.endFamily(transaction, token);
                    return token;
                }));
    }

    private static String accessToken(JwtSigner signer, Account account, String session) {
        Map<String, Object> claims = new LinkedHashMap<>(account.claims());
        claims.put("role", String.valueOf(account.role()));
        claims.put("sub", account.key());
        claims.put("sid", session);
        return signer.sign(claims, ACCESS_TOKEN_LIFETIME);
    }

    private JwtSigner requireSigner() {
        return signer.orElseThrow(AccountErrors::loginUnavailable);
    }
}
