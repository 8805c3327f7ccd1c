package dev.postern.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.ServiceProcess;
import dev.postern.testing.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Samples of the resources of all instances, one per second.
final class ProcessSamples implements AutoCloseable {

    static final double MAX_GROWTH = 1.10;

    private static final String MEMORY = "VmRSS:";
    private static final int SHRINKING_STEPS = 4;
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String BACKENDS =
            "select count(*) from pg_stat_activity where usename = '" + DrillProject.LOGIN_ROLE + "'";

    private final List<ServiceProcess> instances;
    private final DatabaseAddress database;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /// Sums of all instances.
    ///
    /// @param memory resident memory in KiB
    /// @param descriptors open files
    /// @param backends sessions of PostgreSQL; -1 if the database does not respond
    private record Sample(long memory, long threads, long descriptors, long backends) {}

    /// Begins to take samples.
    ProcessSamples(List<ServiceProcess> instances, DatabaseAddress database) {
        this.instances = List.copyOf(instances);
        this.database = database;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        while (!stopped) {
            samples.add(new Sample(
                    sum(each -> status(each, MEMORY)),
                    sum(each -> status(each, "Threads:")),
                    sum(ProcessSamples::descriptors),
                    backends()));
            LockSupport.parkNanos(INTERVAL.toNanos()); // the interval
        }
    }

    private long sum(ToLongFunction<ServiceProcess> value) {
        return instances.stream().mapToLong(value).sum();
    }

    private static long status(ServiceProcess instance, String name) {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", String.valueOf(instance.handle().pid()), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long descriptors(ServiceProcess instance) {
        try (Stream<Path> files =
                Files.list(Path.of("/proc", String.valueOf(instance.handle().pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long backends() {
        try {
            return Long.parseLong(TestDatabases.value(database, BACKENDS));
        } catch (IllegalStateException _) {
            return -1; // an outage
        }
    }

    /// Returns the resident memory of the instances in KiB after full collections of garbage.
    ///
    /// Without them it depends on the time of the last one, which the JVM delays as long as it can. It returns
    /// memory to the system in four steps.
    static long settledMemory(List<ServiceProcess> instances) {
        for (ServiceProcess instance : instances) {
            for (int i = 0; i < SHRINKING_STEPS; i++) {
                collectGarbage(instance);
            }
        }
        return instances.stream().mapToLong(each -> status(each, MEMORY)).sum();
    }

    private static void collectGarbage(ServiceProcess instance) {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = String.valueOf(instance.handle().pid());
        try {
            int exit = new ProcessBuilder(program, pid, "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
            assertThat(exit).as("jcmd %s GC.run", pid).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns the means of the first and the last third.
    String summary() {
        return "%d samples; %s, %s, %s, %s"
                .formatted(
                        samples.size(),
                        summary("memory in KiB", Sample::memory),
                        summary("threads", Sample::threads),
                        summary("descriptors", Sample::descriptors),
                        summary("backends", Sample::backends));
    }

    private String summary(String name, ToLongFunction<Sample> value) {
        return "%s %.0f -> %.0f".formatted(name, mean(firstThird(), value), mean(lastThird(), value));
    }

    private List<Sample> firstThird() {
        return samples.subList(0, samples.size() / 3);
    }

    private List<Sample> lastThird() {
        return samples.subList(samples.size() - samples.size() / 3, samples.size());
    }

    private static double mean(List<Sample> samples, ToLongFunction<Sample> value) {
        return samples.stream()
                .mapToLong(value)
                .filter(each -> each >= 0)
                .average()
                .orElseThrow();
    }

    /// Asserts that threads, descriptors and sessions grew by at most a tenth from the first third to the last.
    void assertFlat() {
        List<ToLongFunction<Sample>> values = List.of(Sample::threads, Sample::descriptors, Sample::backends);
        assertThat(values)
                .as(this::summary)
                .allSatisfy(value -> assertThat(mean(lastThird(), value))
                        .isLessThanOrEqualTo(MAX_GROWTH * mean(firstThird(), value)));
    }

    /// Ends the samples. Idempotent.
    void end() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
