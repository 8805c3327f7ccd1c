package dev.postern.store;

import dev.postern.problem.DatabaseError;
import dev.postern.problem.IdempotencyErrors;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Store of the responses to writes with an `Idempotency-Key`, saved in the transaction of the write
/// (`docs/extensions.md`, Safe retries).
public final class IdempotencyStore {

    /// Schema of the engine, whose tables `migrate.EngineMigrations` creates.
    public static final String SCHEMA = "postern";

    public static final String TABLE = "idempotency_keys";

    private static final String AVAILABILITY = """
            select case when c.oid is null then 'NO_TABLE'
                when has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
                    and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update')
                    and has_table_privilege(c.oid, 'delete') then 'AVAILABLE'
                else 'NO_PRIVILEGE' end
            from (select) one
            left join pg_catalog.pg_namespace n on n.nspname = 'postern'
            left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'idempotency_keys'""";

    /// Finds the stored response, so that retries of a finished write do not block each other. Only without a
    /// response it locks the key until the transaction ends. Neither caller nor key contains a blank.
    private static final String FIND_OR_LOCK = """
            with stored as materialized (
                select encode(request, 'hex') as request, status, headers::text as headers, body
                from postern.idempotency_keys
                where caller = ? and key = ? and created_at > now() - interval '24 hours')
            select s.request, s.status, s.headers, s.body,
                case when s.request is null then pg_try_advisory_xact_lock(hashtextextended(? || ' ' || ?, 0)) end
            from (select) one left join stored s on true""";

    /// Never overwrites the response of another request, which may have been stored between lookup and lock. Each
    /// call also deletes some expired rows.
    private static final String SAVE = """
            with expired as (
                delete from postern.idempotency_keys where ctid = any (array(
                    select ctid from postern.idempotency_keys
                    where created_at < now() - interval '24 hours' limit 100 for update skip locked))
            )
            insert into postern.idempotency_keys as stored (caller, key, request, status, headers, body)
            values (?, ?, decode(?, 'hex'), ?, ?, decode(?, 'hex'))
            on conflict (caller, key) do update set request = excluded.request, status = excluded.status,
                headers = excluded.headers, body = excluded.body, created_at = now()
            where stored.created_at <= now() - interval '24 hours'""";

    /// SQLSTATEs of a missing table or schema, and of a missing privilege of the login role.
    private static final Set<String> UNAVAILABLE = Set.of("42P01", "3F000", "42501");

    private IdempotencyStore() {}

    /// Whether responses can be stored.
    public enum Availability {
        AVAILABLE,
        NO_TABLE,
        NO_PRIVILEGE;

        /// Rejects the request if responses cannot be stored.
        ///
        /// @throws ProblemException PSTRN706
        public void require() {
            switch (this) {
                case AVAILABLE -> {} // responses can be stored
                case NO_TABLE -> throw IdempotencyErrors.tableMissing();
                case NO_PRIVILEGE -> throw IdempotencyErrors.tableNotUsable();
            }
        }
    }

    /// Checks whether responses can be stored.
    ///
    /// @param service runner of the login role
    public static Availability availability(SqlRunner service) {
        return service.query(AVAILABILITY, List.of(), rows -> {
            rows.next();
            return Availability.valueOf(rows.getString(1));
        });
    }

    /// Key of a write.
    ///
    /// @param caller owner of the key, without blanks
    /// @param key value that the client chose, without blanks
    public record IdempotencyKey(String caller, String key) {}

    /// Result of claiming a key.
    public sealed interface Claim {

        /// The key is locked by this transaction and has no stored response.
        record Acquired() implements Claim {}

        /// The key is locked by another transaction.
        record InProgress() implements Claim {}

        /// The response stored under the key.
        ///
        /// @param request hash of the request in hexadecimal
        /// @param headers JSON object
        /// @param body empty if the response had no body
        record StoredResponse(String request, int status, String headers, Optional<StoredBody> body) implements Claim {}
    }

    /// Bytes of a stored response body.
    public static final class StoredBody {

        private final byte[] bytes;

        public StoredBody(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Returns the bytes, which must not be modified.
        public byte[] bytes() {
            return bytes;
        }
    }

    /// Finds the response stored under a key, or else locks the key until the transaction ends.
    ///
    /// @throws ProblemException PSTRN706 if the table cannot be used
    public static Claim claim(Transaction transaction, IdempotencyKey key) {
        List<@Nullable String> values = List.of(key.caller(), key.key(), key.caller(), key.key());
        return translateUnavailable(() -> transaction.asService(() -> transaction.query(FIND_OR_LOCK, values, rows -> {
            rows.next();
            if (rows.getString(1) == null) {
                return rows.getBoolean(5) ? new Claim.Acquired() : new Claim.InProgress();
            }
            byte[] body = rows.getBytes(4);
            return new Claim.StoredResponse(
                    rows.getString(1),
                    rows.getInt(2),
                    rows.getString(3),
                    Optional.ofNullable(body).map(StoredBody::new));
        })));
    }

    /// Stores a response.
    ///
    /// @throws ProblemException 40001 if another response was stored since [#claim], PSTRN706 if the table cannot
    /// be used
    public static void save(Transaction transaction, IdempotencyKey key, Claim.StoredResponse response) {
        List<@Nullable String> values = new ArrayList<>(List.of(
                key.caller(), key.key(), response.request(), String.valueOf(response.status()), response.headers()));
        values.add(response.body()
                .map(body -> HexFormat.of().formatHex(body.bytes()))
                .orElse(null));
        if (translateUnavailable(() -> transaction.updateAsService(SAVE, values)) == 0) {
            throw IdempotencyErrors.storedConcurrently();
        }
    }

    /// Translates the errors of a table that was dropped, or a privilege that was revoked, after the start.
    private static <T> T translateUnavailable(Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (e.problem() instanceof DatabaseError error && UNAVAILABLE.contains(error.sqlState())) {
                (error.sqlState().equals("42501") ? Availability.NO_PRIVILEGE : Availability.NO_TABLE).require();
            }
            throw e;
        }
    }
}
