import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measured runs: each round runs every workload on each service and then on the ceiling.
///
/// @param services measured service, and optionally the service with roles
record Measurement(List<LoadedService> services, Ceiling ceiling, ProcessHandle postmaster) {

    /// Service process with its load generator.
    record LoadedService(Load load, ProcessHandle process) {}

    /// Alternates the workloads in runs of one second, so that the service's code is compiled for all of them.
    ///
    /// @param seconds warm-up time of each workload
    void warmUp(List<Workload> workloads, int seconds) throws IOException {
        for (int i = 0; i < seconds; i++) {
            if (i % 5 == 0) {
                Progress.print("warming up, %d of %d s for each workload".formatted(i, seconds));
            }
            for (Workload workload : workloads) {
                for (LoadedService service : services) {
                    service.load().run(workload, 1, i);
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
                        .formatted(i, rounds, result.workload().key, round.first().requestsPerSecond(), round.ratio()));
            }
        }
        return results;
    }

    private Result.Round round(Workload workload, int seconds, int seed) throws Exception {
        List<Result.Run> runs = new ArrayList<>();
        for (LoadedService service : services) {
            runs.add(run(service, workload, seconds, seed));
        }
        return new Result.Round(runs, ceiling.run(workload, seconds, seed));
    }

    private Result.Run run(LoadedService service, Workload workload, int seconds, int seed) throws IOException {
        Duration serviceBefore = cpu(service.process());
        Duration postgresBefore = cpuWithChildren(postmaster);
        Load.LoadResult result = service.load().run(workload, seconds, seed);
        Duration serviceUsed = cpu(service.process()).minus(serviceBefore);
        Duration postgresUsed = cpuWithChildren(postmaster).minus(postgresBefore);
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

    private static Duration cpuWithChildren(ProcessHandle process) {
        return process.children().map(Measurement::cpu).reduce(cpu(process), Duration::plus);
    }

    /// Returns the CPU time of the process so far (from `/proc` on Linux), or zero if the system does not provide it.
    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
