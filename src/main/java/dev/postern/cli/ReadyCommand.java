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

/// `ready`: whether a service that runs can answer requests, for those who look after it.
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        description =
                "Asks the admin server of a running service whether it is ready; exits with 0 if so, else with 1.")
public final class ReadyCommand implements Callable<Integer> {

    /// Seconds that an answer may take.
    private static final long PATIENCE = 10;

    /// Bytes of it that are read.
    private static final int LINE = 64;

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
            var asking = threads.submit(() -> ask(address));
            try {
                String answer = asking.get(PATIENCE, TimeUnit.SECONDS);
                boolean ready = answer.contains(" 200 ");
                System.err.println(ready ? "ready" : "not ready: " + answer);
                return ready ? 0 : 1;
            } catch (TimeoutException _) {
                asking.cancel(true);
                System.err.println("not ready: no answer within " + PATIENCE + " s");
                return 1;
            } catch (ExecutionException e) {
                String why = Objects.requireNonNull(e.getCause()).getMessage();
                System.err.println(
                        "not ready: " + (e.getCause() instanceof UnknownHostException ? why : address + ": " + why));
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
                    "Say where the admin server is, with --admin-port or --admin-unix-socket, as for serve");
        }
        return new InetSocketAddress(host, port);
    }

    /// The first line of the answer. Java's own client knows no Unix sockets.
    private static String ask(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException("there is no host '" + internet.getHostString() + "'");
        }
        try (SocketChannel channel = SocketChannel.open(address)) {
            String request = "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            InputStream in = Channels.newInputStream(channel);
            String answer = new String(in.readNBytes(LINE), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("an empty answer");
        }
    }
}
