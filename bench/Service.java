import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measured service in a separate process, which can have child processes.
///
/// @param name name in the tables
/// @param address base of the paths of its requests
record Service(String name, Process process, URI address) implements AutoCloseable {

    private static final int START_SECONDS = 180;
    private static final int STOP_SECONDS = 15;
    private static final int MAX_LINES = 20;

    /// Starts a process and waits until it prints its address.
    ///
    /// @param listening pattern of the printed line; its group is the address, or a port of 127.0.0.1
    static Service start(String name, ProcessBuilder builder, Pattern listening)
            throws IOException, InterruptedException {
        Progress.print("starting " + name);
        Process process = builder.redirectErrorStream(true).start();
        Deque<String> lastLines = new ArrayDeque<>();
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process, listening, lastLines, address));
        try {
            return new Service(name, process, address.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            stop(process);
            synchronized (lastLines) {
                throw new Failure("%s did not start. Its last output:%n%s".formatted(name, String.join("\n", lastLines)));
            }
        }
    }

    @Override
    public void close() {
        stop(process);
    }

    private static void read(Process process, Pattern listening, Deque<String> lastLines, CompletableFuture<URI> address) {
        process.inputReader().lines().forEach(line -> {
            addLine(line, lastLines);
            Matcher found = listening.matcher(line);
            if (found.find()) {
                address.complete(uri(found.group(1)));
            }
        });
        address.completeExceptionally(new Failure("The process has ended."));
    }

    private static URI uri(String address) {
        return URI.create(address.startsWith("http") ? address : "http://127.0.0.1:" + address);
    }

    private static void addLine(String line, Deque<String> lastLines) {
        synchronized (lastLines) {
            lastLines.addLast(line);
            if (lastLines.size() > MAX_LINES) {
                lastLines.removeFirst();
            }
        }
    }

    private static void stop(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.toHandle().destroy(); // Process.destroy would close the stream that another thread reads
        process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
