import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Measured runs: each round runs every workload on each service and then on the ceiling.
///
/// @param targets Postern, and optionally Postern with roles and the peers
record Measurement(List<Target> targets, Load load, Ceiling ceiling, Database database) {

    /// Alternates the workloads in runs of one second, so that the service's code is compiled for all of them.
    ///
    /// @param seconds warm-up time of each workload
    void warmUp(List<Workload> workloads, int seconds) throws IOException, SQLException {
        for (int i = 0; i < seconds; i++) {
            if (i % 5 == 0) {
                Progress.print("warming up, %d of %d s for each workload".formatted(i, seconds));
            }
            for (Workload workload : workloads) {
                for (Target target : targets) {
                    load.run(target, workload, 1, i);
                    deleteInserted(workload);
                }
            }
        }
    }

    List<Result> rounds(List<Workload> workloads, int rounds, int seconds) throws Exception {
        List<Result> results = workloads.stream().map(Result::new).toList();
        for (int i = 1; i <= rounds; i++) {
            for (Result result : results) {
                Result.Round round = round(result.workload(), seconds, i);
                result.rounds().add(round);
                Progress.print("round %d of %d, %s: %.0f requests/s, ratio %.2f"
                        .formatted(i, rounds, result.workload().key, round.postern().requestsPerSecond(), round.ratio()));
            }
        }
        return results;
    }

    /// Each round begins with another service, so that none always follows the same one.
    private Result.Round round(Workload workload, int seconds, int number) throws Exception {
        Map<String, Result.Run> runs = new LinkedHashMap<>();
        targets.forEach(target -> runs.put(target.name(), null)); // the order of the tables
        List<Target> order = new ArrayList<>(targets);
        Collections.rotate(order, number - 1);
        for (Target target : order) {
            runs.put(target.name(), run(target, workload, seconds, number));
            deleteInserted(workload);
        }
        double statementsPerSecond = ceiling.run(workload, seconds, number);
        deleteInserted(workload);
        return new Result.Round(runs, statementsPerSecond);
    }

    private void deleteInserted(Workload workload) throws SQLException {
        if (workload.isWrite()) {
            database.deleteInserted();
        }
    }

    private Result.Run run(Target target, Workload workload, int seconds, int seed) throws IOException {
        ProcessHandle service = target.service().process().toHandle();
        Map<Long, Duration> serviceBefore = cpu(service);
        Map<Long, Duration> postgresBefore = cpu(database.postmaster());
        Load.LoadResult result = load.run(target, workload, seconds, seed);
        if (result.count() == 0) {
            throw new Failure("\"%s\" of %s: no response in %d s".formatted(workload.key, target.name(), seconds));
        }
        Duration serviceUsed = used(serviceBefore, cpu(service));
        Duration postgresUsed = used(postgresBefore, cpu(database.postmaster()));
        return new Result.Run(
                result.perSecond(),
                result.p50Millis(),
                result.p99Millis(),
                micros(serviceUsed, result.count()),
                micros(postgresUsed, result.count()));
    }

    private static double micros(Duration used, long requests) {
        return used.toNanos() / 1000.0 / requests;
    }

    /// Returns the CPU time of the processes that still run. A connection of the benchmark can have ended since.
    private static Duration used(Map<Long, Duration> before, Map<Long, Duration> after) {
        return after.entrySet().stream()
                .map(process -> process.getValue().minus(before.getOrDefault(process.getKey(), Duration.ZERO)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// Returns the CPU time of the process and its descendants so far (from `/proc` on Linux), by process id.
    ///
    /// It is zero if the system does not provide it.
    private static Map<Long, Duration> cpu(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .collect(Collectors.toMap(
                        ProcessHandle::pid, each -> each.info().totalCpuDuration().orElse(Duration.ZERO)));
    }
}
