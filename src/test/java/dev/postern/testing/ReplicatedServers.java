package dev.postern.testing;

import dev.postern.embedded.ScratchServer;
import dev.postern.store.DatabaseAddress;
import java.net.URI;

/// Two PostgreSQL servers, the second of which is a synchronous standby of the first, with the tables of a
/// [Ledger].
///
/// A commit is acknowledged only after the standby has it, so none is lost if the first server is.
public final class ReplicatedServers implements AutoCloseable {

    private final FaultyNetwork network = new FaultyNetwork();
    private final ScratchServer first = ScratchServer.start();
    private final DatabaseAddress firstDatabase;
    private final ScratchServer second;
    private final DatabaseAddress secondDatabase;
    private final DatabaseAddress both;

    public ReplicatedServers() {
        firstDatabase = LedgerSchema.create(first);
        second = StandbyServer.streamingFrom(firstDatabase, "second");
        secondDatabase = StandbyServer.on(second, firstDatabase);
        TestDatabases.execute(firstDatabase, "alter system set synchronous_standby_names = 'second'");
        TestDatabases.execute(firstDatabase, "select pg_reload_conf()");
        Polling.until(() -> TestDatabases.value(firstDatabase, "select sync_state from pg_stat_replication")
                .equals("sync"));
        both = withHosts(authority(network.startFor(firstDatabase)) + "," + authority(secondDatabase));
    }

    private static String authority(DatabaseAddress address) {
        return URI.create(address.url().substring("jdbc:".length())).getAuthority();
    }

    private DatabaseAddress withHosts(String hosts) {
        String url = firstDatabase.url().replace(authority(firstDatabase), hosts)
                + "?targetServerType=primary&connectTimeout=1";
        return new DatabaseAddress(url, firstDatabase.user(), firstDatabase.password());
    }

    /// Returns the network between the service and the first server.
    public FaultyNetwork network() {
        return network;
    }

    /// Ends the first server without a shutdown.
    public void killFirst() {
        new ServerProcess(firstDatabase).end(ServerProcess.Signal.KILL);
    }

    /// Makes the second server the primary.
    public void promoteSecond() {
        TestDatabases.execute(secondDatabase, "select pg_promote()");
    }

    /// Returns the schema whose address leads to the server that is the primary.
    public LedgerSchema schema() {
        return new LedgerSchema(both);
    }

    @Override
    public void close() {
        network.close();
        second.close();
        first.close();
    }
}
