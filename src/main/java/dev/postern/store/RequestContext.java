package dev.postern.store;

import dev.postern.store.driver.DriverStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL is told of a request, for its transaction only: the role that it is carried out as, the
/// claims of its token, its method, path and headers (`dialect.md` 1.9).
///
/// It is told in the same message as the statement that comes after it: without a transaction of their own,
/// both are one (PostgreSQL's manual, 54.2.4), so that it costs no round trip and is gone afterwards whatever
/// happens.
public final class RequestContext {

    /// Nothing: requests run as the role that the service logged in as.
    public static final RequestContext NONE = new RequestContext(new LinkedHashMap<>(), null, null, null);

    /// What SQL has said that the answer is to be.
    private static final String RESPONSE_GUCS =
            "select current_setting('response.status', true), current_setting('response.headers', true)";

    private static final String ROLE = "role";
    private static final String ZONE = "TimeZone";

    /// Comes before what isolates a transaction that no block was begun for: of the first statement of a message
    /// PostgreSQL says, in its log too, that it is in no block, and of the next one it does not. It asks for a
    /// setting, for what reads anything takes a snapshot, and then the level is fixed.
    private static final String OPENING = "show transaction_isolation; ";

    /// SQL by what it tells: there are as many as roles with different settings of their own.
    private static final Map<Preamble, String> PREAMBLES = new ConcurrentHashMap<>();

    private final SequencedMap<String, String> settings;
    private final @Nullable String function;
    private final @Nullable ResponseGucListener hearing;

    /// Null: as the session's transactions are.
    private final @Nullable IsolationLevel isolation;

    private RequestContext(
            SequencedMap<String, String> settings,
            @Nullable String function,
            @Nullable ResponseGucListener hearing,
            @Nullable IsolationLevel isolation) {
        this.settings = settings;
        this.function = function;
        this.hearing = hearing;
        this.isolation = isolation;
    }

    /// Takes what SQL has said that the answer is to be.
    @FunctionalInterface
    public interface ResponseGucListener {

        /// @param status the setting `response.status`, null or empty where it was not set
        /// @param headers the setting `response.headers`, null or empty where it was not set
        void hear(@Nullable String status, @Nullable String headers);
    }

    /// @param role that the request is carried out as
    /// @param settings names of PostgreSQL's settings, and their values; `default_transaction_isolation` holds
    /// for the request's own transaction
    /// @param function call of a function before all else, as SQL; null: none
    public static RequestContext of(String role, Map<String, String> settings, @Nullable String function) {
        SequencedMap<String, String> all = new LinkedHashMap<>(settings);
        all.put(ROLE, role);
        return new RequestContext(all, function, null, isolation(all));
    }

    /// The same, with `hearing` told after the request's statements what SQL has said that the answer is to be.
    public RequestContext heardBy(ResponseGucListener hearing) {
        return new RequestContext(settings, function, hearing, isolation);
    }

    /// The same with times read and shown in `zone`, whatever zone the role has; null: as they are.
    public RequestContext inZone(@Nullable String zone) {
        if (zone == null) {
            return this;
        }
        SequencedMap<String, String> all = new LinkedHashMap<>(settings);
        all.put(ZONE, zone);
        return new RequestContext(all, function, hearing, isolation);
    }

    /// The same in the zone that this has, or else in that of the session.
    RequestContext inDefaultZone() {
        return settings.containsKey(ZONE) ? this : inZone(PoolSettings.ZONE);
    }

    /// The same with further settings, which win over those of the role.
    public RequestContext with(Map<String, String> further) {
        if (further.isEmpty()) {
            return this;
        }
        SequencedMap<String, String> all = new LinkedHashMap<>(further);
        settings.forEach(all::putIfAbsent);
        return new RequestContext(all, function, hearing, isolation(all));
    }

    private static @Nullable IsolationLevel isolation(Map<String, String> settings) {
        return IsolationLevel.of(settings.get(IsolationLevel.SETTING));
    }

    /// The call of a function before all else, as SQL; null: none.
    @Nullable
    String function() {
        return function;
    }

    boolean isEmpty() {
        return settings.isEmpty();
    }

    /// A statement with what tells all this before it.
    Pipeline prepare(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return prepare(connection, sql, values, 0);
    }

    /// The same for a request's only statement, with the question of what SQL has said after it, for
    /// [#capture(Pipeline)].
    Pipeline prepareOnly(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        return hearing == null
                ? prepare(connection, sql, values)
                : prepare(connection, sql + "; " + RESPONSE_GUCS, values, 1);
    }

    private Pipeline prepare(Connection connection, String sql, List<@Nullable String> values, int after)
            throws SQLException {
        if (isEmpty()) {
            return Pipeline.prepare(connection, sql, values, after, null);
        }
        List<@Nullable String> bound = new ArrayList<>(settings.size() + values.size());
        bound.addAll(settings.values());
        bound.addAll(values);
        String before = PREAMBLES.computeIfAbsent(
                new Preamble(isolation, List.copyOf(settings.keySet()), function), Preamble::sql);
        return Pipeline.prepare(connection, before + sql, bound, after, this::settings);
    }

    /// What tells settings.
    ///
    /// @param isolation comes before them; null: none
    /// @param names of settings
    /// @param function a call that comes after; null: none
    private record Preamble(
            @Nullable IsolationLevel isolation,
            List<String> names,
            @Nullable String function) {

        String sql() {
            return (isolation == null ? "" : OPENING + isolation.statement() + "; ")
                    + setting(names)
                    + "; "
                    + (function == null ? "" : calling(function) + "; ");
        }
    }

    /// The settings under which statements are described: only the role that they will run as need be allowed to
    /// see what they are about.
    private DriverStatement.Settings settings() {
        return new DriverStatement.Settings(setting(settings.keySet()), List.copyOf(settings.values()));
    }

    /// Sets all and gives no row, which would cost as much again: `set_config` gives what it was given.
    private static String setting(Collection<String> names) {
        return names.stream()
                .map(name -> "set_config('" + name.replace("'", "''") + "', ?, true) is null")
                .collect(Collectors.joining(" or ", "select where ", ""));
    }

    private static String calling(String function) {
        return "select " + function;
    }

    private void set(Connection connection) throws SQLException {
        run(connection, setting(settings.keySet()), new ArrayList<>(settings.values()));
    }

    private static void run(Connection connection, String sql, List<@Nullable String> values) throws SQLException {
        try (Pipeline pipeline = Pipeline.prepare(connection, sql, values)) {
            pipeline.execute();
        }
    }

    /// Begins a transaction of several statements: isolates it, which has to come before any query.
    ///
    /// @param connection on which nothing has been run yet since a block was begun
    /// @return what is left to tell
    RequestContext begin(Connection connection) throws SQLException {
        if (isolation == null) {
            return this;
        }
        run(connection, isolation.statement(), List.of());
        return new RequestContext(settings, function, hearing, null);
    }

    /// Tells it to a transaction that is to be used by others, and that has been begun with [#begin(Connection)].
    void apply(Connection connection) throws SQLException {
        if (!isEmpty()) {
            set(connection);
            if (function != null) {
                run(connection, calling(function), List.of());
            }
        }
    }

    /// Passes on what SQL has said, once the rows before it have been read.
    void capture(Pipeline pipeline) throws SQLException {
        if (hearing != null) {
            pipeline.nextResult();
            pass(pipeline, hearing);
        }
    }

    /// The same within a transaction of several statements.
    void capture(Connection connection) throws SQLException {
        if (hearing != null) {
            try (Pipeline pipeline = Pipeline.prepare(connection, RESPONSE_GUCS, List.of())) {
                pipeline.execute();
                pass(pipeline, hearing);
            }
        }
    }

    private static void pass(Pipeline pipeline, ResponseGucListener hearing) throws SQLException {
        pipeline.read(said -> {
            boolean row = said.next();
            hearing.hear(said.getString(1), said.getString(2));
            return row;
        });
    }

    /// Whether it is to be heard what SQL says.
    boolean isHeard() {
        return hearing != null;
    }

    /// The role that requests run as.
    String role() {
        return settings.getOrDefault(ROLE, "none");
    }
}
