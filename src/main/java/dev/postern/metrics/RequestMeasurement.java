package dev.postern.metrics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measurements of one request, for its line in the log and for the metrics.
///
/// It is bound to the thread of the request, so that every package can add to it. Only that thread uses it.
public final class RequestMeasurement {

    /// Label of requests for no known resource, so that clients cannot create labels.
    public static final String OTHER_RESOURCE = "other";

    /// Maximum statements that are kept.
    private static final int MAX_STATEMENTS = 100;

    private static final ScopedValue<RequestMeasurement> CURRENT = ScopedValue.newInstance();

    private final long startNanos = System.nanoTime();
    private String resource = OTHER_RESOURCE;
    private StatementKind kind = StatementKind.OTHER;
    private @Nullable String code;
    private @Nullable String message;
    private @Nullable String traceId;
    private @Nullable String role;
    private @Nullable String subject;
    private long rows;
    private long waitNanos;
    private long databaseNanos;
    private long writeNanos;
    private int retries;
    private long passwordWaitNanos;
    private long passwordHashNanos;
    private Ending ending = Ending.COMPLETE;
    private @Nullable String slowestSql;
    private long slowestNanos;

    /// Statements for a trace; null if they are not kept.
    private @Nullable List<StatementTime> statements;

    /// Statement without its values.
    ///
    /// @param startNanos start, from [System#nanoTime]
    public record StatementTime(String sql, long startNanos, long nanos) {}

    /// Kind of the statements of a request.
    public enum StatementKind {
        READ,
        WRITE,
        CALL,
        BATCH,
        /// First rows of a stream.
        STREAM,
        /// Statements of the service and of an application's endpoints.
        OTHER
    }

    /// End of a request.
    public enum Ending {
        COMPLETE,
        /// The response failed after its first byte.
        CUT_OFF_BY_FAILURE,
        /// The client disconnected while the response was sent.
        CUT_OFF_BY_CLIENT,
        /// The work was cancelled because the client had disconnected.
        DISCONNECTED
    }

    /// Work of a request.
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /// Runs the work of this request.
    public <T, E extends Exception> T measure(Work<T, E> work) throws E {
        return ScopedValue.where(CURRENT, this).call(work::run);
    }

    /// Returns the measurement of the current request; null outside of a request.
    public static @Nullable RequestMeasurement current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /// Sets the target of the request.
    ///
    /// @param name name of a known table or view, `rpc/` and the name of a known function, `batch`, or
    /// [#OTHER_RESOURCE]
    public void setTarget(String name, StatementKind statements) {
        resource = name;
        kind = statements;
    }

    /// Sets the caller.
    ///
    /// @param name role; null for the login role
    /// @param sub claim `sub` of the token; null for none
    public void setCaller(@Nullable String name, @Nullable String sub) {
        role = name;
        subject = sub;
    }

    /// Sets the code of the error that the response reports.
    public void setCode(String errorCode) {
        code = errorCode;
    }

    /// Sets the message of a server error, for the log.
    public void setMessage(@Nullable String errorMessage) {
        message = errorMessage;
    }

    /// Sets the trace id, if SQL needs it before the response.
    public void setTraceId(String id) {
        traceId = id;
    }

    /// Adds rows that were read or written.
    public void addRows(long count) {
        rows += count;
    }

    /// Adds a wait for a database connection.
    public void addWait(long nanos) {
        waitNanos += nanos;
    }

    /// Keeps the statements, for a trace.
    public void keepStatements() {
        statements = new ArrayList<>();
    }

    /// Adds the duration of a statement that has ended.
    public void addStatement(String sql, long nanos) {
        databaseNanos += nanos;
        if (statements != null && statements.size() < MAX_STATEMENTS) {
            statements.add(new StatementTime(sql, System.nanoTime() - nanos, nanos));
        }
        if (nanos >= slowestNanos) {
            slowestNanos = nanos;
            slowestSql = sql;
        }
    }

    /// Adds time of sending the response body. A stream reads its later rows within it.
    public void addWrite(long nanos) {
        writeNanos += nanos;
    }

    /// Counts a statement or transaction that runs again.
    public void countRetry() {
        retries++;
    }

    /// Adds a password hash.
    ///
    /// @param waitNanos wait for a thread
    /// @param hashNanos duration of the hash itself
    public void addPasswordHash(long waitNanos, long hashNanos) {
        passwordWaitNanos += waitNanos;
        passwordHashNanos += hashNanos;
    }

    public void setEnding(Ending newEnding) {
        ending = newEnding;
    }

    /// Returns the start of the request, from [System#nanoTime].
    public long startNanos() {
        return startNanos;
    }

    public String resource() {
        return resource;
    }

    public StatementKind kind() {
        return kind;
    }

    /// Returns the code of the error in the response; null for none.
    public @Nullable String code() {
        return code;
    }

    /// Returns the message of a server error; null for none.
    public @Nullable String message() {
        return message;
    }

    /// Returns the trace id; null if it was not needed yet.
    public @Nullable String traceId() {
        return traceId;
    }

    /// Returns the role of the caller; null for the login role and before the caller is identified.
    public @Nullable String role() {
        return role;
    }

    /// Returns the claim `sub` of the caller's token; null for none.
    public @Nullable String subject() {
        return subject;
    }

    public long rows() {
        return rows;
    }

    public long waitNanos() {
        return waitNanos;
    }

    public long databaseNanos() {
        return databaseNanos;
    }

    public long writeNanos() {
        return writeNanos;
    }

    public int retries() {
        return retries;
    }

    public long passwordWaitNanos() {
        return passwordWaitNanos;
    }

    /// Returns the time of hashing passwords; 0 if none was hashed.
    public long passwordHashNanos() {
        return passwordHashNanos;
    }

    public Ending ending() {
        return ending;
    }

    /// Returns the first statements in the order of their ends; empty if they are not kept.
    public List<StatementTime> statements() {
        return statements == null ? List.of() : List.copyOf(statements);
    }

    /// Returns the SQL of the slowest statement without its values; null if none was run.
    public @Nullable String slowestSql() {
        return slowestSql;
    }

    public long slowestNanos() {
        return slowestNanos;
    }
}
