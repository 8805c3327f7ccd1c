package dev.postern.metrics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Measurements of one request, for its line in the log and for the metrics.
///
/// It is bound to the thread of the request, so that every package can add to it. Only that thread uses it.
public final class RequestMeasurement {

    /// Label of requests for no known resource, so that clients cannot create labels.
    public static final String OTHER_RESOURCE = "other";

    private static final ScopedValue<RequestMeasurement> CURRENT = ScopedValue.newInstance();

    private final long startNanos = System.nanoTime();
    private String resource = OTHER_RESOURCE;
    private StatementKind kind = StatementKind.OTHER;
    private @Nullable String code;
    private @Nullable String role;
    private @Nullable Supplier<@Nullable String> subject;
    private long rows;
    private long waitNanos;
    private long databaseNanos;
    private long writeNanos;
    private int retries;
    private @Nullable String slowestSql;
    private long slowestNanos;

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
    /// @param sub claim `sub` of the token, evaluated only if it is logged; null for none
    public void setCaller(@Nullable String name, @Nullable Supplier<@Nullable String> sub) {
        role = name;
        subject = sub;
    }

    /// Sets the code of the error that the response reports.
    public void setCode(String errorCode) {
        code = errorCode;
    }

    /// Adds rows that were read or written.
    public void addRows(long count) {
        rows += count;
    }

    /// Adds a wait for a database connection.
    public void addWait(long nanos) {
        waitNanos += nanos;
    }

    /// Adds the duration of a statement.
    public void addStatement(String sql, long nanos) {
        databaseNanos += nanos;
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

    /// Returns the role of the caller; null for the login role and before the caller is identified.
    public @Nullable String role() {
        return role;
    }

    /// Returns the claim `sub` of the caller's token; null for none.
    public @Nullable String subject() {
        return subject == null ? null : subject.get();
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

    /// Returns the SQL of the slowest statement without its values; null if none was run.
    public @Nullable String slowestSql() {
        return slowestSql;
    }

    public long slowestNanos() {
        return slowestNanos;
    }
}
