package dev.postern.dev;

import dev.postern.problem.CommandException;
import dev.postern.server.ListenAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Owner of a public port, which forwards each connection to the newest service. Connections that arrive before the
/// first service listens wait.
final class PortForwarder implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket server;
    private final String host;
    private volatile int target;
    private boolean isAccepting;

    private PortForwarder(ServerSocket server, String host) {
        this.server = server;
        this.host = host;
    }

    /// Opens the port.
    ///
    /// @param address address and port to listen on; port 0: any free port
    /// @throws CommandException if the port is in use
    static PortForwarder open(InetSocketAddress address) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
            return new PortForwarder(server, address.getHostString());
        } catch (IOException e) {
            throw DevelopmentErrors.portNotOpened(address, e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /// Returns the URL of the port, without a path.
    String origin() {
        return ListenAddress.origin(host, port());
    }

    /// Forwards new connections to a port of this machine. Earlier connections stay where they are.
    synchronized void forwardTo(int port) {
        target = port;
        if (!isAccepting) {
            isAccepting = true;
            Thread.ofVirtual().start(this::accept);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> forward(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("A connection could not be accepted: " + e.getMessage());
                }
            }
        }
    }

    private void forward(Socket client) {
        try (client;
                Socket service = connect()) {
            client.setTcpNoDelay(true);
            service.setTcpNoDelay(true);
            Thread requests = Thread.ofVirtual().start(() -> copy(client, service));
            copy(service, client);
            client.close(); // the service has ended the connection
            requests.join();
        } catch (IOException _) {
            // the service has ended, or one end has closed the connection: the client sees the end of it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Connects to the newest service, also if it takes the place of the former one during this call.
    private Socket connect() throws IOException {
        while (true) {
            int port = target;
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (port == target) {
                    throw e;
                }
            }
        }
    }

    /// Copies until one end closes the connection, and closes the output's direction then.
    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
