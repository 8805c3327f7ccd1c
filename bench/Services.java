import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Started services, which are closed together.
final class Services implements AutoCloseable {

    private final List<Service> started = new ArrayList<>();

    /// Starts Postern, Postern with roles if they are measured, and the peers.
    List<Target> start(Database database, boolean withRoles, List<Peer> peers)
            throws IOException, InterruptedException, SQLException {
        List<Target> targets = new ArrayList<>();
        targets.add(Target.postern(added(PosternProcess.start(database)), ""));
        if (withRoles) {
            AuthenticatedCaller.prepare(database);
            Service service = added(PosternProcess.startWithRoles(database));
            targets.add(Target.postern(service, AuthenticatedCaller.authorization()));
        }
        for (Peer peer : peers) {
            targets.add(Target.peer(added(peer.start(database))));
        }
        return targets;
    }

    @Override
    public void close() {
        started.forEach(Service::close);
    }

    private Service added(Service service) {
        started.add(service);
        return service;
    }
}
