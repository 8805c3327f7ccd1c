package dev.postern.store;

import dev.postern.store.ConnectionPool.Acquired;
import dev.postern.store.DatabaseSettings.ReloadChannel;
import dev.postern.store.Lease.Access;
import dev.postern.store.driver.DriverInternals;
import dev.postern.store.driver.ResultColumns;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Connection pool of one PostgreSQL database.
public final class Database implements AutoCloseable {

    private final DatabaseAddress address;
    private final DatabaseTimeouts timeouts;
    private final SearchPath searchPath;
    private final SessionSettings sessionSettings;
    private final SessionReset sessionReset;
    private final DatabaseListener listener;
    private final ConnectionPool pool;

    /// Standbys that serve reads; null for none.
    private final @Nullable Replicas replicas;

    private volatile SessionEffects sessionEffects = SessionEffects.UNKNOWN;
    private volatile @Nullable NotificationListener notifications;
    private volatile @Nullable DatabaseProbe probe;

    /// Opens the pool, with the search path of the login role unless the settings name schemas.
    public Database(DatabaseAddress address, DatabaseSettings settings) {
        this(address, settings, settings.schemas(), DatabaseListener.NONE);
    }

    /// Opens the pool for served schemas.
    ///
    /// @param served names of the served schemas, the default first
    /// @param listener listener of the work of requests
    /// @throws dev.postern.problem.ProblemException if the database cannot be reached, or if the mode of the
    /// pooler is not that of the settings
    /// @throws dev.postern.problem.CommandException if this build needs another version of the JDBC driver
    public Database(
            DatabaseAddress address, DatabaseSettings settings, List<String> served, DatabaseListener listener) {
        DriverInternals.requireKnownVersion();
        this.address = address;
        this.listener = listener;
        this.timeouts = settings.timeouts();
        this.searchPath = SearchPath.of(settings, served);
        this.sessionSettings = new SessionSettings(settings, searchPath);
        String initSql = sessionSettings.initSql();
        this.sessionReset = new SessionReset(initSql);
        this.pool = new ConnectionPool(address, settings, initSql, listener);
        requireMode(settings.pooler());
        this.replicas =
                settings.replicas().urls().isEmpty() ? null : new Replicas(address, settings, initSql, listener);
    }

    private void requireMode(Pooler pooler) {
        try (Lease lease = lease(Access.READ, Deadline.NONE, "")) {
            lease.run(() -> {
                PoolerMode.require(pooler, lease.connection(), address);
                return true;
            });
        } catch (SQLException e) {
            pool.close();
            throw SqlErrors.problem(e).exception();
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /// Reader of a result set.
    @FunctionalInterface
    public interface RowReader<T extends @Nullable Object> {
        T read(ResultSet rows) throws SQLException;

        /// Checks the result columns before the statement runs, if the statement commits by itself.
        ///
        /// @throws dev.postern.problem.ProblemException if rows with these columns cannot be read
        default void check(ResultColumns columns) {}
    }

    /// Returns a runner for statements and transactions, each with a deadline unless the runner has one.
    public SqlRunner withContext(RequestContext context) {
        return new SqlRunner(this, context, RequestScope.ofEachCall(LogPosition.MIN));
    }

    /// Returns a runner for the service's own work, as the login role.
    public SqlRunner asService() {
        return withContext(RequestContext.NONE);
    }

    /// Returns a runner for the service's reads of the catalog, as the login role.
    ///
    /// A timeout for statements of clients that is shorter than the default one does not apply to them.
    /// Otherwise, the service could not start on a large or busy database.
    public SqlRunner asCatalogReader() {
        Duration ofClients = timeouts.statement();
        Duration minimum = DatabaseTimeouts.DEFAULT.statement();
        return ofClients.isZero() || ofClients.compareTo(minimum) >= 0
                ? asService()
                : withContext(RequestContext.NONE.withSettings(
                        Map.of(RequestContext.STATEMENT_TIMEOUT, String.valueOf(minimum.toMillis()))));
    }

    /// Returns warnings about the database for the administrator, one sentence each.
    public List<String> notices() {
        return searchPath.notices(asCatalogReader());
    }

    /// Reads which statements can change their session. Before the first call, every statement is assumed to.
    public void readSessionEffects() {
        sessionEffects = SessionEffects.read(asCatalogReader());
    }

    /// Returns the maximum number of connections of the pool.
    public int poolSize() {
        return pool.size();
    }

    /// Returns the deadlines of the work on the database.
    public DatabaseTimeouts timeouts() {
        return timeouts;
    }

    /// Returns the longest time until a caller gets a response on a network that is silent.
    Duration maxSilence() {
        Duration socket = timeouts.socket();
        return socket.isZero() ? socket : socket.plus(pool.acquireTimeout());
    }

    /// Returns a replica that can serve a read; null if the primary has to.
    ///
    /// @param position position of the log that the read must see
    @Nullable
    Replica replicaFor(LogPosition position) {
        return replicas == null ? null : replicas.forRead(position);
    }

    boolean hasReplicas() {
        return replicas != null;
    }

    /// Returns the connections to the primary.
    ConnectionPool primary() {
        return pool;
    }

    /// Acquires a connection to the primary in an access mode.
    ///
    /// @param deadline deadline of the request
    /// @param resource name of the resource that the work is for; empty for the service's own work
    Lease lease(Access access, Deadline deadline, String resource) throws SQLException {
        return lease(pool, access, deadline, resource);
    }

    /// Acquires a connection to a server.
    ///
    /// @param server connections to the server
    Lease lease(ConnectionPool server, Access access, Deadline deadline, String resource) throws SQLException {
        return lease(server, access, ConnectionWait.begin(server.acquireTimeout(), deadline), resource);
    }

    /// Acquires a connection to a server, in a wait that can have begun before.
    Lease lease(ConnectionPool server, Access access, ConnectionWait wait, String resource) throws SQLException {
        return lease(server, resource, wait.startNanos(), () -> server.acquire(access, wait));
    }

    /// Acquires a connection for a stream of rows, which are a share of all.
    ///
    /// @param server connections to the server
    /// @param deadline deadline of the request
    Lease leaseForStream(ConnectionPool server, Deadline deadline, String resource) throws SQLException {
        return lease(server, resource, System.nanoTime(), () -> server.acquireForStream(deadline));
    }

    private Lease lease(ConnectionPool server, String resource, long start, Lease.Work<Acquired> acquisition)
            throws SQLException {
        server.lockWaits().requireShare(resource);
        try {
            Lease lease = new Lease(this, server, acquisition.run(), resource);
            server.lockWaits().add(lease);
            return lease;
        } finally {
            listener.connectionAwaited(System.nanoTime() - start);
        }
    }

    /// Releases the permits of a connection that is closed.
    void release(Lease lease) {
        lease.server().lockWaits().remove(lease);
        lease.acquired().release().accept(lease.age());
    }

    SessionEffects sessionEffects() {
        return sessionEffects;
    }

    SessionSettings sessionSettings() {
        return sessionSettings;
    }

    /// Whether a read can share a message with those of other requests: it has a session, and leaves no trace
    /// there.
    boolean canShareMessage(RequestContext context, String sql) {
        return context.canShareMessage() && !sessionSettings.areShared() && !sessionEffects.mayChange(sql);
    }

    /// Whether a statement must end with a reset in its own transaction, because clients share sessions.
    boolean needsSharedReset(RequestContext context, String sql) {
        String function = context.function();
        return sessionSettings.areShared()
                && (sessionEffects.mayChange(sql) || (function != null && sessionEffects.mayChange(function)));
    }

    SessionReset sessionReset() {
        return sessionReset;
    }

    DatabaseListener listener() {
        return listener;
    }

    /// Records that a server has answered a statement.
    void recordResponse(ConnectionPool server) {
        DatabaseProbe started = probe;
        if (started != null && server.equals(pool)) {
            started.recordResponse();
        }
    }

    /// Starts a probe of the database, which is closed with the pool. The pool is replaced when the probe finds the
    /// database again.
    public DatabaseProbe startProbe() {
        DatabaseProbe started = new DatabaseProbe(address, () -> !pool.isEmpty());
        started.addListener(state -> {
            switch (state) {
                case UNREACHABLE -> pool.setUnreachable();
                case WRITABLE, READ_ONLY -> pool.setReachable();
                case UNKNOWN -> {}
            }
        });
        probe = started;
        return started;
    }

    /// Listens to a notification channel on a separate connection, which is reopened whenever it is lost.
    public void listen(ReloadChannel channel, NotificationListener.ReloadListener reloads) {
        String url = channel.url();
        DatabaseAddress server = url == null ? address : DatabaseAddress.of(url, address.user(), address.secret());
        notifications = new NotificationListener(server, timeouts, channel.name(), reloads);
    }

    /// Replaces all connections as soon as they are free, because they may be broken or outdated.
    public void evictConnections() {
        pool.evictAll();
        if (replicas != null) {
            replicas.evictAll();
        }
    }

    /// Cancels all running statements. Later ones are not rejected.
    public void cancelAll() {
        pool.lockWaits().cancelAll();
        if (replicas != null) {
            replicas.cancelAll();
        }
    }

    /// Registers the pool's metrics.
    public void bindMetrics(MeterRegistry meters) {
        new PoolMetrics(pool).bind(meters);
    }

    @Override
    public void close() {
        NotificationListener open = notifications;
        DatabaseProbe started = probe;
        try {
            if (open != null) {
                open.close();
            }
            if (started != null) {
                started.close();
            }
            if (replicas != null) {
                replicas.close();
            }
        } finally {
            pool.close();
        }
    }
}
