package dev.postern.store;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answers of writes that came with an `Idempotency-Key`, kept in the transaction of the write
/// (`extensions.md`, Safe retries).
public final class Idempotency {

    /// Where they are kept, if the migrations make it.
    public static final String SCHEMA = "postern";

    public static final String TABLE = "idempotency_keys";

    private static final String LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended(? || ' ' || ?, 0))""";

    private static final String FIND = """
            select encode(request, 'hex'), status, headers::text, body from postern.idempotency_keys
            where caller = ? and key = ? and created_at > now() - interval '24 hours'""";

    /// Some that are too old go with each that comes.
    private static final String KEEP = """
            with old as (
                delete from postern.idempotency_keys where ctid = any (array(
                    select ctid from postern.idempotency_keys
                    where created_at < now() - interval '24 hours' limit 100 for update skip locked))
            )
            insert into postern.idempotency_keys (caller, key, request, status, headers, body)
            values (?, ?, decode(?, 'hex'), ?, ?, decode(?, 'hex'))
            on conflict (caller, key) do update set request = excluded.request, status = excluded.status,
                headers = excluded.headers, body = excluded.body, created_at = now()""";

    private Idempotency() {}

    /// What a client calls a write.
    ///
    /// @param caller empty: anybody
    public record Key(String caller, String key) {}

    /// An answer as it was given.
    ///
    /// @param request hash of the request, in hexadecimal digits
    /// @param headers a JSON object
    public record Kept(String request, int status, String headers, Optional<Body> body) {}

    /// The bytes of an answer.
    public static final class Body {

        private final byte[] bytes;

        public Body(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Not to be changed.
        public byte[] bytes() {
            return bytes;
        }
    }

    /// Takes the key for the rest of the transaction; false where another one has it.
    public static boolean take(Session session, Key key) {
        return session.query(LOCK, List.of(key.caller(), key.key()), rows -> rows.next() && rows.getBoolean(1));
    }

    /// The answer that was given under a key, if any.
    public static Optional<Kept> find(Session session, Key key) {
        return session.query(FIND, List.of(key.caller(), key.key()), rows -> {
            if (!rows.next()) {
                return Optional.empty();
            }
            byte[] body = rows.getBytes(4);
            return Optional.of(new Kept(
                    rows.getString(1),
                    rows.getInt(2),
                    rows.getString(3),
                    Optional.ofNullable(body).map(Body::new)));
        });
    }

    /// Keeps an answer.
    public static void keep(Session session, Key key, Kept answer) {
        List<@Nullable String> values = new ArrayList<>(
                List.of(key.caller(), key.key(), answer.request(), String.valueOf(answer.status()), answer.headers()));
        values.add(answer.body()
                .map(body -> HexFormat.of().formatHex(body.bytes()))
                .orElse(null));
        session.update(KEEP, values);
    }
}
