package dev.postern.store;

import dev.postern.problem.ApiError;
import dev.postern.problem.DatabaseError;
import dev.postern.problem.ErrorCode;
import dev.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The responses to writes that came with an `Idempotency-Key`, stored in the transaction of the write
/// (`extensions.md`, Safe retries).
public final class IdempotencyStore {

    /// Where they are kept, if the migrations make it.
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

    /// Finds the response first, so that repetitions of a finished write exclude nobody. Only where there is
    /// none it takes the key for the rest of the transaction. Neither the caller nor the key has a blank.
    private static final String FIND_OR_LOCK = """
            with kept as materialized (
                select encode(request, 'hex') as request, status, headers::text as headers, body
                from postern.idempotency_keys
                where caller = ? and key = ? and created_at > now() - interval '24 hours')
            select k.request, k.status, k.headers, k.body,
                case when k.request is null then pg_try_advisory_xact_lock(hashtextextended(? || ' ' || ?, 0)) end
            from (select) one left join kept k on true""";

    /// Writes nothing over the response of another request, which may have been stored after this one looked
    /// for it and before it took the key. Some rows that are too old go with each that comes.
    private static final String KEEP = """
            with old as (
                delete from postern.idempotency_keys where ctid = any (array(
                    select ctid from postern.idempotency_keys
                    where created_at < now() - interval '24 hours' limit 100 for update skip locked))
            )
            insert into postern.idempotency_keys as known (caller, key, request, status, headers, body)
            values (?, ?, decode(?, 'hex'), ?, ?, decode(?, 'hex'))
            on conflict (caller, key) do update set request = excluded.request, status = excluded.status,
                headers = excluded.headers, body = excluded.body, created_at = now()
            where known.created_at <= now() - interval '24 hours'""";

    /// The table or its schema is missing, or the login role may not use it.
    private static final Set<String> UNAVAILABLE = Set.of("42P01", "3F000", "42501");

    private IdempotencyStore() {}

    /// Whether responses can be stored.
    public enum Availability {
        AVAILABLE,
        NO_TABLE,
        NO_PRIVILEGE;

        /// @throws ProblemException PSTRN706 unless they can
        public void require() {
            switch (this) {
                case AVAILABLE -> {} // it can be used
                case NO_TABLE ->
                    throw ApiError.of(
                                    ErrorCode.IDEMPOTENCY_UNAVAILABLE,
                                    "Idempotency-Key is not available: table postern.idempotency_keys is missing")
                            .withHint(
                                    "Create it with the SQL that ./postern migrate idempotency prints, then restart the"
                                            + " service. Nothing was written.")
                            .exception();
                case NO_PRIVILEGE ->
                    throw ApiError.of(
                                    ErrorCode.IDEMPOTENCY_UNAVAILABLE,
                                    "Idempotency-Key is not available: the login role cannot use table"
                                            + " postern.idempotency_keys")
                            .withHint(
                                    "Grant it usage on schema postern, and select, insert, update and delete on the table,"
                                            + " then restart the service. Nothing was written.")
                            .exception();
            }
        }
    }

    /// Reads whether responses can be stored.
    ///
    /// @param service runs as the login role
    public static Availability availability(SqlRunner service) {
        return service.query(AVAILABILITY, List.of(), rows -> {
            rows.next();
            return Availability.valueOf(rows.getString(1));
        });
    }

    /// Identifies a write.
    ///
    /// @param caller the one whose keys these are, without blanks
    /// @param key as the client chose it, without blanks
    public record IdempotencyKey(String caller, String key) {}

    /// What is known of a key.
    public sealed interface Claim {

        /// This transaction has the key, and nothing was stored under it.
        record Taken() implements Claim {}

        /// Another transaction has the key.
        record Running() implements Claim {}

        /// A response.
        ///
        /// @param request hash of the request, in hexadecimal digits
        /// @param headers a JSON object
        record StoredResponse(String request, int status, String headers, Optional<StoredBody> body) implements Claim {}
    }

    /// The bytes of a response.
    public static final class StoredBody {

        private final byte[] bytes;

        public StoredBody(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Not to be changed.
        public byte[] bytes() {
            return bytes;
        }
    }

    /// Finds the response stored under a key, or else takes the key for the rest of the transaction.
    ///
    /// @throws ProblemException PSTRN706 if the table cannot be used
    public static Claim claim(Transaction transaction, IdempotencyKey key) {
        List<@Nullable String> values = List.of(key.caller(), key.key(), key.caller(), key.key());
        return available(() -> transaction.asService(() -> transaction.query(FIND_OR_LOCK, values, rows -> {
            rows.next();
            if (rows.getString(1) == null) {
                return rows.getBoolean(5) ? new Claim.Taken() : new Claim.Running();
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
    /// @throws ProblemException 40001 if another one was stored since [#claim], PSTRN706 if the table cannot be
    /// used
    public static void save(Transaction transaction, IdempotencyKey key, Claim.StoredResponse response) {
        List<@Nullable String> values = new ArrayList<>(List.of(
                key.caller(), key.key(), response.request(), String.valueOf(response.status()), response.headers()));
        values.add(response.body()
                .map(body -> HexFormat.of().formatHex(body.bytes()))
                .orElse(null));
        if (available(() -> transaction.asService(() -> transaction.update(KEEP, values))) == 0) {
            throw new DatabaseError("40001", "The Idempotency-Key was used at the same time", null, null).exception();
        }
    }

    /// A table that was dropped, or a grant that was revoked, since the start is no fault of the caller.
    private static <T> T available(Supplier<T> work) {
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
