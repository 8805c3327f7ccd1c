package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Network between the service and PostgreSQL that can become silent: it reads nothing, sends nothing and closes
/// nothing.
public final class FaultyNetwork implements DatabaseProxy {

    private final ServerSocket listener;
    private final Queue<Flow> flows = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile URI target = URI.create("postgresql://unset");

    /// Whether new connections are accepted and get no response.
    private volatile boolean silent;

    public FaultyNetwork() {
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public DatabaseAddress startFor(DatabaseAddress address) {
        routeTo(address);
        Thread.startVirtualThread(this::accept);
        String proxy = listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
        return new DatabaseAddress(
                address.url().replace(target.getAuthority(), proxy), address.user(), address.password());
    }

    /// Routes new connections to the server of another database.
    public void routeTo(DatabaseAddress address) {
        target = URI.create(address.url().substring("jdbc:".length()));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                accepted.incrementAndGet();
                if (silent) {
                    Flow flow = new Flow(client, new Socket());
                    flow.silent = true;
                    flows.add(flow);
                } else {
                    client.setTcpNoDelay(true);
                    Flow flow = new Flow(client, new Socket(target.getHost(), target.getPort()));
                    flow.server.setTcpNoDelay(true);
                    flows.add(flow);
                    flow.start();
                }
            } catch (IOException _) {
                // the network or the database is closed
            }
        }
    }

    /// Connection through the network.
    private static final class Flow {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        private Flow(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void start() {
            Thread.startVirtualThread(() -> forward(client, server));
            Thread.startVirtualThread(() -> forward(server, client));
        }

        private void forward(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (silent) {
                        return;
                    }
                    out.write(buffer, 0, length);
                }
            } catch (IOException _) {
                // one side has closed its connection
            }
            if (!silent) {
                close();
            }
        }

        private void close() {
            try (client;
                    server) {
                client.setSoLinger(true, 0);
            } catch (IOException _) {
                // it is closed already
            }
        }
    }

    /// Silences the open connections for ever; new ones work.
    public void silenceOpen() {
        flows.forEach(flow -> flow.silent = true);
    }

    /// Silences the open connections for ever, and new ones until [#restore()].
    public void silence() {
        silent = true;
        silenceOpen();
    }

    /// Lets new connections work again.
    public void restore() {
        silent = false;
    }

    /// Resets the connections that are silent, so that PostgreSQL ends their sessions.
    public void cutSilent() {
        flows.stream().filter(flow -> flow.silent).forEach(Flow::close);
        flows.removeIf(flow -> flow.silent);
    }

    /// Resets the open connections.
    public void cutOpen() {
        for (Flow flow = flows.poll(); flow != null; flow = flows.poll()) {
            flow.close();
        }
    }

    /// Returns the number of connections since the start.
    public int accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        cutOpen();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
