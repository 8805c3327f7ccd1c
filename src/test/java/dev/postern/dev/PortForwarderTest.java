package dev.postern.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Tests of the public port, with services that send their names and then repeat what they receive.
class PortForwarderTest {

    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @AutoClose
    private final PortForwarder forwarder = PortForwarder.open(FREE);

    private static ServerSocket service(String name) throws IOException {
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> repeat(client, name));
                } catch (IOException e) {
                    if (!server.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
        return server;
    }

    private static void repeat(Socket client, String name) {
        try (client) {
            client.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), forwarder.port());
    }

    private static String response(Socket client, String sent) throws IOException {
        client.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void serviceIsReplaced_newConnectionsReachTheNewOne() throws IOException {
        try (Socket early = connect();
                ServerSocket first = service("first ");
                ServerSocket second = service("second ")) {
            forwarder.forwardTo(first.getLocalPort());
            assertThat(response(early, "a")).isEqualTo("first a");
            try (Socket before = connect()) {
                assertThat(before.getInputStream().readNBytes(6)).asString().isEqualTo("first ");
                forwarder.forwardTo(second.getLocalPort());
                try (Socket after = connect()) {
                    assertThat(response(after, "c")).isEqualTo("second c");
                }
                assertThat(response(before, "d")).isEqualTo("d");
            }
        }
    }

    @Test
    void serviceHasEnded_connectionEnds() throws IOException {
        ServerSocket ended = service("");
        ended.close();
        forwarder.forwardTo(ended.getLocalPort());
        try (Socket client = connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void portInUse_isRejected() {
        assertThatThrownBy(() ->
                        PortForwarder.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), forwarder.port())))
                .hasMessage("Port " + forwarder.port() + " of "
                        + InetAddress.getLoopbackAddress().getHostName() + " cannot be opened");
    }
}
