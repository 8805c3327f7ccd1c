package dev.postern.drill;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.HaProxy;
import dev.postern.testing.HaProxy.Ports;
import dev.postern.testing.Polling;
import dev.postern.testing.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// Three instances of a [DrillProject] behind haproxy.
final class DrillDeployment implements AutoCloseable {

    private static final int INSTANCES = 3;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /// List of the admin ports in the format of Prometheus' `file_sd_configs`.
    private static final Path TARGETS = Path.of("target/drill/targets.json");

    private static final List<String> OPTIONS = List.of(
            "--pool-size=6",
            "--pool-timeout=10s", // other programs can take the processors from the drill
            "--statement-timeout=5s",
            "--connect-timeout=1s",
            "--shutdown-delay=2s",
            "--log-level=error");

    private final DrillProject project;
    private final DatabaseAddress database;
    private final List<Ports> ports;
    private final HaProxy proxy;
    private final List<ServiceProcess> instances = new ArrayList<>();

    /// Starts the instances, and waits until haproxy sends them requests.
    ///
    /// @param database address of the database with the owner's login
    /// @param classes first build
    DrillDeployment(DrillProject project, DatabaseAddress database, Path classes) throws IOException {
        this.project = project;
        this.database = database;
        List<Ports> all = HaProxy.freePorts(INSTANCES + 1);
        this.ports = all.subList(0, INSTANCES);
        this.proxy = new HaProxy(project.folder(), all.getLast(), ports);
        for (Ports each : ports) {
            instances.add(start(each, classes));
        }
        awaitUp();
        writeTargets();
    }

    private ServiceProcess start(Ports each, Path classes) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("--port=" + each.api());
        options.add("--admin-port=" + each.admin());
        return project.serve(classes, database, options).awaitListening();
    }

    private void writeTargets() throws IOException {
        Files.createDirectories(TARGETS.getParent());
        Files.writeString(
                TARGETS,
                ports.stream()
                        .map(each -> "\"127.0.0.1:" + each.admin() + "\"")
                        .collect(Collectors.joining(",", "[{\"targets\":[", "]}]")));
    }

    /// Waits until haproxy sends requests to all instances.
    void awaitUp() {
        for (int i = 0; i < INSTANCES; i++) {
            int instance = i;
            Polling.until(() -> proxy.isUp(instance), START_TIMEOUT);
        }
    }

    /// Replaces one instance after another by an instance of another build.
    void restart(Path classes) {
        for (int i = 0; i < INSTANCES; i++) {
            instances.get(i).stop().assertSuccess();
            instances.set(i, start(ports.get(i), classes));
            awaitUp();
        }
    }

    /// Returns the URL of haproxy.
    URI origin() {
        return proxy.origin();
    }

    /// Returns the URLs of the instances.
    List<URI> instanceOrigins() {
        return ports.stream()
                .map(each -> URI.create("http://127.0.0.1:" + each.api()))
                .toList();
    }

    List<ServiceProcess> instances() {
        return Collections.unmodifiableList(instances);
    }

    @Override
    public void close() {
        proxy.close();
        instances.forEach(ServiceProcess::close);
    }
}
