package dev.postern.dev;

import dev.postern.dev.ServiceLoop.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The public ports and the running service behind them. A new service takes the ports once it listens.
final class ServiceSwitch implements AutoCloseable {

    private static final Pattern ADDRESS =
            Pattern.compile("(Postern is listening on|Health and metrics:) http://127\\.0\\.0\\.1:(\\d+).*");

    private final Settings settings;
    private final PortForwarder api;
    private final @Nullable PortForwarder admin;
    private final List<ServiceChild> children = new ArrayList<>();
    private volatile @Nullable ServiceChild current;

    /// Classes of the last service that listened; null before.
    private @Nullable ServiceClasses served;

    private @Nullable WarmChild warm;
    private int startCount;
    private boolean isClosed;

    private ServiceSwitch(Settings settings, PortForwarder api, @Nullable PortForwarder admin) {
        this.settings = settings;
        this.api = api;
        this.admin = admin;
    }

    static ServiceSwitch open(Settings settings) {
        PortForwarder api = PortForwarder.open(settings.api());
        InetSocketAddress adminAddress = settings.admin();
        try {
            return new ServiceSwitch(settings, api, adminAddress == null ? null : PortForwarder.open(adminAddress));
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /// Starts a service, waits until it listens, and then stops the previous one. Clients of that one are served
    /// until they reconnect.
    ///
    /// @return false if it has ended before it listened; the previous service stays
    boolean replace(ServiceClasses classes) {
        startCount++;
        boolean isListening = take(classes);
        if (served != null) {
            warmUp(served);
        }
        return isListening;
    }

    private boolean take(ServiceClasses classes) {
        WarmChild waiting = warm;
        warm = null;
        Optional<ServiceClasses> moved = waiting == null ? Optional.empty() : waiting.serve(classes);
        ServiceChild next = moved.isEmpty()
                ? start(classes)
                : Objects.requireNonNull(waiting).process();
        if (!next.awaitListening()) {
            if (startCount == 1) {
                current = next;
            }
            return false;
        }
        ServiceChild previous = current;
        current = next;
        served = moved.orElse(classes);
        if (previous != null) {
            previous.stop();
        }
        return true;
    }

    private ServiceChild start(ServiceClasses classes) {
        return open(() -> ServiceChild.start(
                ClassDataArchive.jvmOptions(),
                classes.classPath(),
                settings.main(),
                settings.arguments(),
                new PublicLines()::line));
    }

    private void warmUp(ServiceClasses present) {
        Path folder = present.project().resolveSibling("warm-" + startCount);
        open(() -> {
            warm = WarmChild.start(present, folder, settings, new PublicLines()::line);
            return warm.process();
        });
    }

    private synchronized ServiceChild open(Supplier<ServiceChild> starter) {
        if (isClosed) {
            throw new IllegalStateException("The loop has ended");
        }
        children.removeIf(child -> !child.isAlive());
        ServiceChild child = starter.get();
        children.add(child);
        return child;
    }

    /// Output of one service, with the public addresses in place of the free ports.
    private final class PublicLines {

        private final Map<String, String> replacements = new LinkedHashMap<>();

        private String line(String line) {
            Matcher address = ADDRESS.matcher(line);
            if (address.matches()) {
                int port = Integer.parseInt(address.group(2));
                PortForwarder forwarder = address.group(1).startsWith("Postern") ? api : admin;
                if (forwarder != null) {
                    forwarder.forwardTo(port);
                    replacements.put("http://127.0.0.1:" + port, forwarder.origin());
                }
            }
            String replaced = line;
            for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                replaced = replaced.replace(replacement.getKey(), replacement.getValue());
            }
            return replaced;
        }
    }

    /// Whether [#close] has been called.
    synchronized boolean isClosed() {
        return isClosed;
    }

    boolean isRunning() {
        ServiceChild child = current;
        return child != null && child.isAlive();
    }

    boolean hasEnded() {
        ServiceChild child = current;
        return child != null && !child.isAlive();
    }

    /// Whether the only service that was started has ended.
    boolean hasFirstEnded() {
        return startCount == 1 && hasEnded();
    }

    /// Forgets the ended service and returns its exit status; 0 without one.
    int exitStatus() {
        ServiceChild child = current;
        if (child == null) {
            return 0;
        }
        int status = child.exitStatus();
        if (startCount > 1) {
            current = null;
        }
        return status;
    }

    void reload() {
        ServiceChild child = current;
        if (child != null && child.isAlive()) {
            child.reload();
        }
    }

    @Override
    public void close() {
        List<ServiceChild> running;
        synchronized (this) {
            isClosed = true;
            running = List.copyOf(children);
        }
        running.forEach(ServiceChild::stopAtOnce);
        running.forEach(ServiceChild::exitStatus);
        api.close();
        if (admin != null) {
            admin.close();
        }
    }
}
