package dev.postern.store;

import dev.postern.store.driver.DriverStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Transaction settings of a request: role, token claims, method, path and headers (`docs/dialect.md` 1.9).
///
/// They are sent in one message with the next statement. Without a transaction block, both are one transaction
/// (PostgreSQL manual, 54.2.4). That costs no round trip, and the settings always end with it.
public final class RequestContext {

    /// Empty context: statements run as the login role.
    public static final RequestContext NONE = new RequestContext(new LinkedHashMap<>(), null, null, null);

    /// Query for the response GUCs.
    private static final String RESPONSE_GUCS =
            "select current_setting('response.status', true), current_setting('response.headers', true)";

    /// Name of the setting that limits the time of a statement.
    static final String STATEMENT_TIMEOUT = "statement_timeout";

    private static final String ROLE = "role";
    private static final String TIME_ZONE = "TimeZone";

    private final SequencedMap<String, String> settings;
    private final @Nullable String function;
    private final @Nullable ResponseGucListener gucListener;

    /// Isolation level of the transaction; null for the session's default.
    private final @Nullable IsolationLevel isolation;

    private RequestContext(
            SequencedMap<String, String> settings,
            @Nullable String function,
            @Nullable ResponseGucListener gucListener,
            @Nullable IsolationLevel isolation) {
        this.settings = settings;
        this.function = function;
        this.gucListener = gucListener;
        this.isolation = isolation;
    }

    /// Receiver of the response GUCs.
    @FunctionalInterface
    public interface ResponseGucListener {

        /// @param status value of `response.status`; null or empty if it is not set
        /// @param headers value of `response.headers`; null or empty if it is not set
        void accept(@Nullable String status, @Nullable String headers);
    }

    /// @param role role that the request runs as
    /// @param settings values of PostgreSQL settings by name; `default_transaction_isolation` applies to this
    /// transaction
    /// @param function SQL call of a function that runs first; null for none
    public static RequestContext of(String role, Map<String, String> settings, @Nullable String function) {
        SequencedMap<String, String> merged = new LinkedHashMap<>(settings);
        merged.put(ROLE, role);
        return new RequestContext(merged, function, null, isolation(merged));
    }

    /// Returns a copy that passes the response GUCs to `listener` after the request's statements.
    public RequestContext capturing(ResponseGucListener listener) {
        return new RequestContext(settings, function, listener, isolation);
    }

    /// Returns a copy with a time zone for input and output; this context if `zone` is null.
    public RequestContext withTimeZone(@Nullable String zone) {
        if (zone == null) {
            return this;
        }
        SequencedMap<String, String> merged = new LinkedHashMap<>(settings);
        merged.put(TIME_ZONE, zone);
        return new RequestContext(merged, function, gucListener, isolation);
    }

    /// Returns a copy with the time zone of these settings, or else of the session.
    RequestContext withDefaultTimeZone() {
        return settings.containsKey(TIME_ZONE) ? this : withTimeZone(DatabaseSettings.TIME_ZONE);
    }

    /// Returns a copy with further settings, which override those of the role.
    public RequestContext withSettings(Map<String, String> additional) {
        if (additional.isEmpty()) {
            return this;
        }
        SequencedMap<String, String> merged = new LinkedHashMap<>(additional);
        settings.forEach(merged::putIfAbsent);
        return new RequestContext(merged, function, gucListener, isolation(merged));
    }

    /// Returns a copy with settings that these settings override. Without a role, it sets that of the login.
    RequestContext withDefaults(Map<String, String> defaults) {
        SequencedMap<String, String> merged = new LinkedHashMap<>(defaults);
        merged.putAll(settings);
        merged.putIfAbsent(ROLE, "none");
        return new RequestContext(merged, function, gucListener, isolation);
    }

    private static @Nullable IsolationLevel isolation(Map<String, String> settings) {
        return IsolationLevel.of(settings.get(IsolationLevel.SETTING));
    }

    /// Returns the SQL call of the function that runs first; null for none.
    @Nullable
    String function() {
        return function;
    }

    /// Returns the statement timeout of these settings, zero for no limit; null for that of the session.
    @Nullable
    Duration statementTimeout() {
        String timeout = settings.get(STATEMENT_TIMEOUT);
        return timeout == null ? null : SettingDuration.parse(timeout);
    }

    boolean isEmpty() {
        return settings.isEmpty();
    }

    /// Prepares a statement preceded by these settings.
    Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return prepare(connection, sql, values, 0);
    }

    /// Prepares a statement preceded by these settings and, if they are captured, followed by the query for the
    /// response GUCs that [#capture(Pipeline)] reads.
    Pipeline prepareCapturing(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return gucListener == null
                ? prepare(connection, sql, values)
                : prepare(connection, sql + "; " + RESPONSE_GUCS, values, 1);
    }

    /// Prepares a statement preceded by these settings and followed by those of another context.
    Pipeline prepareBefore(RequestContext next, Connection connection, String sql, List<@Nullable String> values)
            throws SQLException {
        if (next.isEmpty()) {
            return prepare(connection, sql, values);
        }
        List<@Nullable String> bound = new ArrayList<>(values);
        bound.addAll(next.settings.values());
        String settingsSql = sql + "; " + Preamble.setConfigSql(next.settings.keySet());
        return next.function == null
                ? prepare(connection, settingsSql, bound, 1)
                : prepare(connection, settingsSql + "; " + Preamble.callSql(next.function), bound, 2);
    }

    private Pipeline prepare(Connection connection, String sql, List<@Nullable String> values, int trailingStatements)
            throws SQLException {
        return isEmpty()
                ? Pipeline.prepare(connection, sql, values, trailingStatements, null)
                : Pipeline.prepare(
                        connection, sqlWith(sql), valuesWith(values), trailingStatements, this::describeSettings);
    }

    /// Whether a read with these settings can share a message: it runs no other statement, in the session's
    /// isolation level and within its timeout.
    boolean canShareMessage() {
        return function == null && gucListener == null && isolation == null && !settings.containsKey(STATEMENT_TIMEOUT);
    }

    /// Returns the number of characters of the values of all settings.
    int characters() {
        return settings.values().stream().mapToInt(String::length).sum();
    }

    /// Prepares a statement preceded by these settings, without values.
    Pipeline describe(Connection connection, String sql) throws SQLException {
        return Pipeline.describe(connection, sqlWith(sql), isEmpty() ? null : this::describeSettings);
    }

    /// Returns a statement preceded by those that apply these settings.
    String sqlWith(String sql) {
        return isEmpty() ? sql : new Preamble(isolation, List.copyOf(settings.keySet()), function).sql() + sql;
    }

    /// Returns the values of these settings, and those of a statement after them.
    List<@Nullable String> valuesWith(List<@Nullable String> values) {
        List<@Nullable String> bound = new ArrayList<>(settings.size() + values.size());
        bound.addAll(settings.values());
        bound.addAll(values);
        return bound;
    }

    /// Returns the settings under which statements are described, because only the caller's role may need access to
    /// their objects.
    private DriverStatement.Settings describeSettings() {
        return new DriverStatement.Settings(Preamble.setConfigSql(settings.keySet()), List.copyOf(settings.values()));
    }

    private void applySettings(Connection connection) throws SQLException {
        run(connection, Preamble.setConfigSql(settings.keySet()), new ArrayList<>(settings.values()));
    }

    private static void run(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        try (Pipeline pipeline = Pipeline.prepare(connection, sql, values)) {
            pipeline.execute();
        }
    }

    /// Begins a transaction of several statements by setting its isolation level, which must precede any query.
    ///
    /// @param connection connection on which nothing has run since the block began
    /// @return context without the isolation level
    RequestContext beginTransaction(Connection connection) throws SQLException {
        if (isolation == null) {
            return this;
        }
        run(connection, isolation.statement(), List.of());
        return new RequestContext(settings, function, gucListener, null);
    }

    /// Sends the settings in a transaction of several statements, after [#beginTransaction(Connection)].
    void apply(Connection connection) throws SQLException {
        if (!isEmpty()) {
            applySettings(connection);
            if (function != null) {
                run(connection, Preamble.callSql(function), List.of());
            }
        }
    }

    /// Passes on the response GUCs, after the rows before them have been read.
    void capture(Pipeline pipeline) throws SQLException {
        if (gucListener != null) {
            pipeline.nextResult();
            passGucs(pipeline, gucListener);
        }
    }

    /// Passes on the response GUCs within a transaction of several statements.
    void capture(Connection connection) throws SQLException {
        if (gucListener != null) {
            try (Pipeline pipeline = Pipeline.prepare(connection, RESPONSE_GUCS, List.of())) {
                pipeline.execute();
                passGucs(pipeline, gucListener);
            }
        }
    }

    private static void passGucs(Pipeline pipeline, ResponseGucListener gucListener) throws SQLException {
        pipeline.read(row -> {
            boolean found = row.next();
            gucListener.accept(row.getString(1), row.getString(2));
            return found;
        });
    }

    boolean capturesResponse() {
        return gucListener != null;
    }

    /// Returns the receiver of the response GUCs; null if they are not captured.
    @Nullable
    ResponseGucListener gucListener() {
        return gucListener;
    }

    /// Returns the role that requests run as.
    String role() {
        return settings.getOrDefault(ROLE, "none");
    }
}
