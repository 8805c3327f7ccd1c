package dev.postern.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.store.DatabaseAddress;
import dev.postern.testing.HaProxy;
import dev.postern.testing.LedgerAccount.Outcome;
import dev.postern.testing.PatroniCluster;
import dev.postern.testing.Polling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ten minutes of mixed load at 80 % of the capacity, with faults. They are a migration, a rolling restart,
/// restarts and failovers of the database, and slow readers.
///
/// `-Ddrill.seconds` sets the length. Prometheus can read the metrics of the instances during the drill: their
/// addresses are in `target/drill/targets.json`, in the format of its `file_sd_configs`.
@Tag("drill")
@Tag("long")
class MixedLoadTest {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("drill.seconds", 600));

    /// A shorter drill is not long enough for a JVM to reach its final size.
    private static final Duration MIN_LENGTH_OF_FLATNESS = Duration.ofMinutes(5);

    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MEASUREMENT = Duration.ofSeconds(10);
    private static final double SHARE_OF_CAPACITY = 0.8;

    private static final String MIGRATION = "migration";
    private static final String ROLLING_RESTART = "rolling restart";
    private static final String DATABASE_RESTART = "database restart";
    private static final String FAILOVER = "failover";
    private static final String SLOW_READERS = "slow readers";

    @Test
    void loadWithFaults_ledgerIsExactAndProcessesDoNotGrow(@TempDir Path folder) throws Exception {
        assumeTrue(HaProxy.isInstalled(), "haproxy is not installed: apt-get install haproxy");
        assumeTrue(PatroniCluster.isInstalled(), "Not installed: apt-get install patroni etcd-server postgresql-15");
        DrillProject project = DrillProject.create(folder);
        Path first = project.build("first");
        try (PatroniCluster cluster = new PatroniCluster()) {
            project.migrate(cluster.address());
            project.writeChanges();
            Path second = project.build("second");
            try (DrillDeployment deployment = new DrillDeployment(project, cluster.address(), first);
                    MixedLoad load = new MixedLoad(deployment.origin())) {
                load.measureRate(WARM_UP);
                double capacity = load.measureRate(MEASUREMENT);
                load.setRate(SHARE_OF_CAPACITY * capacity);
                System.out.printf("%s: capacity %.0f responses per second%n", Instant.now(), capacity);
                new Run(project, cluster, deployment, load, Instant.now()).injectFaults(second);
            }
        }
    }

    /// Drill under load.
    private record Run(
            DrillProject project, PatroniCluster cluster, DrillDeployment deployment, MixedLoad load, Instant start) {

        /// Fault, which returns when it is over.
        private interface Fault {
            void inject() throws IOException;
        }

        /// The resources are compared from the end of the first round of faults on.
        private void injectFaults(Path second) throws IOException {
            DatabaseAddress owner = cluster.address();
            at(0.02, MIGRATION, () -> project.migrate(owner));
            at(0.04, ROLLING_RESTART, () -> deployment.restart(second));
            at(0.12, DATABASE_RESTART, cluster::restartPrimary);
            at(0.16, FAILOVER, this::failOver);
            at(0.28, SLOW_READERS, () -> SlowReaders.read(deployment.instanceOrigins()));
            awaitPart(0.33);
            long memory = ProcessSamples.settledMemory(deployment.instances());
            try (ProcessSamples samples = new ProcessSamples(deployment.instances(), owner)) {
                at(0.50, DATABASE_RESTART, cluster::restartPrimary);
                at(0.60, FAILOVER, this::failOver);
                at(0.75, SLOW_READERS, () -> SlowReaders.read(deployment.instanceOrigins()));
                awaitPart(1);
                samples.end();
                load.close();
                assertResults(samples, memory, ProcessSamples.settledMemory(deployment.instances()));
            }
        }

        private void at(double part, String name, Fault fault) throws IOException {
            awaitPart(part);
            load.report().begin(name);
            Instant begin = Instant.now();
            fault.inject();
            deployment.awaitUp();
            System.out.printf("%s: from %s to %s%n", name, begin, Instant.now());
            load.report().begin(LoadReport.STEADY);
        }

        private void awaitPart(double part) {
            Instant end = start.plusMillis((long) (part * LENGTH.toMillis()));
            Polling.until(() -> Instant.now().isAfter(end), LENGTH.plusMinutes(1));
        }

        private void failOver() {
            int lost = cluster.killPrimary();
            cluster.awaitSynchronous();
            cluster.replace(lost);
        }

        /// @param memory memory after the first round of faults in KiB
        /// @param memoryAtEnd memory at the end
        private void assertResults(ProcessSamples samples, long memory, long memoryAtEnd) {
            System.out.printf(
                    "%s: ledger: %d writes acknowledged, %d refused, %d uncertain%n%s%n%s%nmemory after collections: %d -> %d KiB%n",
                    Instant.now(),
                    load.account().count(Outcome.ACKNOWLEDGED),
                    load.account().count(Outcome.REFUSED),
                    load.account().count(Outcome.UNCERTAIN),
                    load.report().summary(),
                    samples.summary(),
                    memory,
                    memoryAtEnd);
            load.account().assertExact(cluster.address());
            for (String phase : List.of(LoadReport.STEADY, MIGRATION, ROLLING_RESTART, SLOW_READERS)) {
                assertThat(load.report().failures(phase)).as(phase).isEmpty();
            }
            if (LENGTH.compareTo(MIN_LENGTH_OF_FLATNESS) >= 0) {
                samples.assertFlat();
                assertThat((double) memoryAtEnd).isLessThanOrEqualTo(ProcessSamples.MAX_GROWTH * memory);
            }
        }
    }
}
