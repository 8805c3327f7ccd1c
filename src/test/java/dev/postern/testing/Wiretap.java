package dev.postern.testing;

import dev.postern.store.DatabaseAddress;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// TCP proxy between the service and PostgreSQL that records the texts of statements and their bind values.
///
/// It parses the messages of PostgreSQL's frontend/backend protocol (PostgreSQL manual, 54.7).
public final class Wiretap implements DatabaseProxy {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket listener;
    private final Messages countStatements = new Messages();
    private final Messages bindings = new Messages();
    private final AtomicLong roundTrips = new AtomicLong();
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
    private volatile boolean isInterrupted;

    public Wiretap() {
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public DatabaseAddress startFor(DatabaseAddress address) {
        URI uri = URI.create(address.url().substring("jdbc:".length()));
        Thread.startVirtualThread(() -> accept(uri));
        String url = address.url()
                .replace(
                        uri.getAuthority(), listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
        return new DatabaseAddress(url, address.user(), address.password());
    }

    private void accept(URI database) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (isInterrupted) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(database.getHost(), database.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                clients.add(client);
                Thread.startVirtualThread(() -> forwardAndRecord(client, server));
                Thread.startVirtualThread(() -> forward(server, client));
            } catch (IOException _) {
                // the proxy or the database is closed
            }
        }
    }

    private static void forward(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // one side closed its connection, so the other is closed too
        }
    }

    private void forwardAndRecord(Socket client, Socket server) {
        try (client;
                server) {
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = server.getOutputStream();
            int code;
            do {
                byte[] first = readContent(in);
                forwardMessage(new byte[0], first, out);
                code = ByteBuffer.wrap(first).getInt();
            } while (code == SSL_REQUEST || code == GSS_REQUEST);
            for (int type = in.read(); type >= 0; type = in.read()) {
                byte[] content = readContent(in);
                // before the database has the message: a test counts as soon as it has the response
                record(type, content);
                forwardMessage(new byte[] {(byte) type}, content, out);
            }
        } catch (IOException _) {
            // one side closed its connection, so the other is closed too
        }
    }

    private void record(int type, byte[] content) {
        if (type == 'P' || type == 'Q') {
            String statement = new String(content, StandardCharsets.UTF_8);
            countStatements.add(statement);
            if (type == 'Q' && !statement.startsWith("BEGIN")) {
                roundTrips.incrementAndGet();
            }
        } else if (type == 'B') {
            bindings.add(new String(content, StandardCharsets.UTF_8));
        } else if (type == 'S') {
            roundTrips.incrementAndGet();
        }
    }

    private static byte[] readContent(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    private static void forwardMessage(byte[] type, byte[] content, OutputStream out) throws IOException {
        out.write(ByteBuffer.allocate(type.length + Integer.BYTES + content.length)
                .put(type)
                .putInt(Integer.BYTES + content.length)
                .put(content)
                .array());
    }

    /// Closes all connections, and each further one as soon as it is accepted, until [#resume].
    public void interrupt() {
        isInterrupted = true;
        closeConnections();
    }

    /// Forwards new connections again.
    public void resume() {
        isInterrupted = false;
    }

    /// Closes all connections, even if statements are running, but not those that are opened afterwards.
    public void closeConnections() {
        List<Socket> open = List.copyOf(clients);
        clients.removeAll(open);
        for (Socket client : open) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Returns the number of round trips: each ends with Sync or is a simple query. The driver does not wait for the
    /// response to BEGIN.
    public long countRoundTrips() {
        return roundTrips.get();
    }

    /// Counts the statements that contain a text, ignoring case.
    public long countStatements(String text) {
        return countStatements.count(text);
    }

    /// Counts the Bind messages that contain a text, ignoring case.
    public long countBindings(String text) {
        return bindings.count(text);
    }

    /// Messages of one type; each is searched for a text only once, because tests count after every request.
    private static final class Messages {

        private final List<String> all = new ArrayList<>();
        private final Map<String, Count> counts = new HashMap<>();

        /// @param searched number of messages that were searched
        /// @param found number of those that contain the text
        private record Count(int searched, long found) {}

        synchronized void add(String message) {
            all.add(message.toLowerCase(Locale.ROOT));
        }

        synchronized long count(String text) {
            String lowerCase = text.toLowerCase(Locale.ROOT);
            Count before = counts.getOrDefault(lowerCase, new Count(0, 0));
            long more = all.subList(before.searched(), all.size()).stream()
                    .filter(message -> message.contains(lowerCase))
                    .count();
            Count now = new Count(all.size(), before.found() + more);
            counts.put(lowerCase, now);
            return now.found();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
