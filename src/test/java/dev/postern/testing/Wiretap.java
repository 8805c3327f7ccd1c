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

/// Stands between the service and PostgreSQL and notes what PostgreSQL is told: the text of statements apart
/// from their values (PostgreSQL's manual, 54.7).
public final class Wiretap implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket listening;
    private final Messages statements = new Messages();
    private final Messages values = new Messages();
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

    public Wiretap() {
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same database, by way of this.
    DatabaseAddress before(DatabaseAddress address) {
        URI uri = URI.create(address.url().substring("jdbc:".length()));
        Thread.startVirtualThread(() -> accept(uri));
        String url = address.url()
                .replace(
                        uri.getAuthority(),
                        listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort());
        return new DatabaseAddress(url, address.user(), address.password());
    }

    private void accept(URI database) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(database.getHost(), database.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                clients.add(client);
                Thread.startVirtualThread(() -> note(client, server));
                Thread.startVirtualThread(() -> pass(server, client));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // one of them has gone, and then the other goes
        }
    }

    private void note(Socket client, Socket server) {
        try (client;
                server) {
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = server.getOutputStream();
            int code;
            do {
                byte[] first = message(in, out, new byte[0]);
                code = ByteBuffer.wrap(first).getInt();
            } while (code == SSL_REQUEST || code == GSS_REQUEST);
            for (int type = in.read(); type >= 0; type = in.read()) {
                byte[] content = message(in, out, new byte[] {(byte) type});
                if (type == 'P' || type == 'Q') {
                    statements.add(new String(content, StandardCharsets.UTF_8));
                } else if (type == 'B') {
                    values.add(new String(content, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException _) {
            // one of them has gone, and then the other goes
        }
    }

    /// Passes one message on.
    private static byte[] message(DataInputStream in, OutputStream out, byte[] type) throws IOException {
        int length = in.readInt();
        byte[] content = in.readNBytes(length - Integer.BYTES);
        byte[] whole = ByteBuffer.allocate(type.length + length)
                .put(type)
                .putInt(length)
                .put(content)
                .array();
        out.write(whole);
        return content;
    }

    /// Ends all connections that there are, whatever is under way.
    public void cut() {
        for (Socket client = clients.poll(); client != null; client = clients.poll()) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Texts of statements that have `text` in them, whatever its case.
    public long statements(String text) {
        return statements.count(text);
    }

    /// Bindings of values that have `text` in them, whatever its case.
    public long values(String text) {
        return values.count(text);
    }

    /// Messages of one type. Each is searched for a text once: tests count after every request.
    private static final class Messages {

        private final List<String> all = new ArrayList<>();
        private final Map<String, Count> counts = new HashMap<>();

        /// @param read messages that were searched, from the first
        /// @param found those of them that have the text
        private record Count(int read, long found) {}

        synchronized void add(String message) {
            all.add(message.toLowerCase(Locale.ROOT));
        }

        synchronized long count(String text) {
            String wanted = text.toLowerCase(Locale.ROOT);
            Count before = counts.getOrDefault(wanted, new Count(0, 0));
            long more = all.subList(before.read(), all.size()).stream()
                    .filter(message -> message.contains(wanted))
                    .count();
            Count now = new Count(all.size(), before.found() + more);
            counts.put(wanted, now);
            return now.found();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
