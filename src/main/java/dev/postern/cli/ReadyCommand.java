package dev.postern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Command `ready`, a health check for container platforms and supervisors.
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        description =
                "Asks the admin server of a running service whether it is ready; exits with 0 if it is, otherwise 1.")
public final class ReadyCommand implements Callable<Integer> {

    private static final long TIMEOUT_SECONDS = 10;

    /// Enough for the status line.
    private static final int MAX_RESPONSE_BYTES = 64;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--admin-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address of the admin server. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            converter = OptionConverters.PortConverter.class,
            description = "Port of the admin server.")
    private @Nullable Integer port;

    @Option(
            names = "--admin-unix-socket",
            paramLabel = "PATH",
            converter = OptionConverters.SocketConverter.class,
            description = "Unix socket of the admin server.")
    private @Nullable Path socket;

    @Override
    public Integer call() throws InterruptedException {
        SocketAddress address = address();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var response = threads.submit(() -> requestStatus(address));
            try {
                String statusLine = response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                boolean ready = statusLine.contains(" 200 ");
                System.err.println(ready ? "ready" : "not ready: " + statusLine);
                return ready ? 0 : 1;
            } catch (TimeoutException _) {
                response.cancel(true);
                System.err.println("not ready: no response within " + TIMEOUT_SECONDS + " s");
                return 1;
            } catch (ExecutionException e) {
                String cause = Objects.requireNonNull(e.getCause()).getMessage();
                System.err.println("not ready: "
                        + (e.getCause() instanceof UnknownHostException ? cause : address + ": " + cause));
                return 1;
            }
        }
    }

    private SocketAddress address() {
        if (socket != null) {
            return UnixDomainSocketAddress.of(socket);
        }
        if (port == null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--admin-port or --admin-unix-socket is required, with the value that serve has");
        }
        return new InetSocketAddress(host, port);
    }

    /// Returns the status line of `GET /ready`, read from a channel because Java's HTTP client has no Unix sockets.
    private static String requestStatus(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress tcpAddress && tcpAddress.isUnresolved()) {
            throw new UnknownHostException("unknown host '" + tcpAddress.getHostString() + "'");
        }
        try (SocketChannel channel = SocketChannel.open(address)) {
            String request = "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            InputStream in = Channels.newInputStream(channel);
            String response = new String(in.readNBytes(MAX_RESPONSE_BYTES), StandardCharsets.US_ASCII);
            return response.lines().findFirst().orElse("empty response");
        }
    }
}
