package dev.postern.accounts;

import dev.postern.store.Transaction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Login sessions in the engine's table `postern.sessions`, as the login role.
///
/// A change of a session locks its row first. Two refreshes with one token therefore run in an order, and the
/// second finds that the token was used.
final class SessionStore {

    /// Each new session also deletes some expired ones.
    private static final String OPEN = """
            with expired as (
                delete from postern.sessions where id = any (array(
                    select id from postern.sessions where expires_at < now() limit 100 for update skip locked))
            )
            insert into postern.sessions (family, token, account, state, expires_at)
            values (decode(?, 'hex'), decode(?, 'hex'), ?, decode(?, 'hex'), now() + interval '30 days')
            returning id::text""";

    private static final String LOCK = """
            select id::text, encode(token, 'hex'), account, encode(state, 'hex'), expires_at > now()
            from postern.sessions where family = decode(?, 'hex') for update""";

    private static final String REPLACE = """
            update postern.sessions set token = decode(?, 'hex'), expires_at = now() + interval '30 days'
            where id = ?::uuid""";

    private SessionStore() {}

    /// A session whose row is locked.
    ///
    /// @param tokenDigest digest of its latest token
    /// @param state digest of the account's state at the login
    /// @param unexpired whether its latest token is still valid
    record Session(String id, String tokenDigest, String account, String state, boolean unexpired) {

        boolean hasLatest(RefreshToken token) {
            return tokenDigest.equals(token.digest());
        }
    }

    /// Starts a session.
    ///
    /// @return id of the session
    static String open(Transaction transaction, Account account, RefreshToken token) {
        List<@Nullable String> values = List.of(token.familyDigest(), token.digest(), account.key(), account.state());
        return transaction.asService(() -> transaction.query(OPEN, values, rows -> {
            rows.next();
            return rows.getString(1);
        }));
    }

    /// Finds the session of a token, and locks its row until the transaction ends.
    static Optional<Session> lock(Transaction transaction, RefreshToken token) {
        return transaction.asService(() -> transaction.query(
                LOCK,
                List.of(token.familyDigest()),
                rows -> rows.next()
                        ? Optional.of(new Session(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getBoolean(5)))
                        : Optional.empty()));
    }

    /// Makes a token the latest of a session.
    static void replace(Transaction transaction, Session session, RefreshToken next) {
        update(transaction, REPLACE, next.digest(), session.id());
    }

    static void end(Transaction transaction, Session session) {
        update(transaction, "delete from postern.sessions where id = ?::uuid", session.id());
    }

    /// Ends the session of a token; an unknown token has none.
    static void endFamily(Transaction transaction, RefreshToken token) {
        update(transaction, "delete from postern.sessions where family = decode(?, 'hex')", token.familyDigest());
    }

    static void endAll(Transaction transaction, String account) {
        update(transaction, "delete from postern.sessions where account = ?", account);
    }

    /// Keeps the sessions of an account that only gets another hash of the same password.
    ///
    /// @param rehashed account with its new hash
    static void keep(Transaction transaction, Account account, Account rehashed) {
        update(
                transaction,
                "update postern.sessions set state = decode(?, 'hex') where account = ? and state = decode(?, 'hex')",
                rehashed.state(),
                account.key(),
                account.state());
    }

    private static void update(Transaction transaction, String sql, String... values) {
        transaction.asService(() -> transaction.update(sql, List.of(values)));
    }
}
