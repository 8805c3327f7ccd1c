import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The timed part: every workload in turn, each service and then the ceiling, round after round.
///
/// @param services the first is measured, a second one beside it
record Measurement(List<Asked> services, Ceiling ceiling, ProcessHandle postmaster) {

    /// A service, and the load that asks it.
    record Asked(Load load, ProcessHandle process) {}

    /// One-second runs, workload by workload, so that the service's code is compiled for all of them together.
    ///
    /// @param seconds how long each workload is run
    void warmUp(List<Workload> workloads, int seconds) throws IOException {
        for (int i = 0; i < seconds; i++) {
            if (i % 5 == 0) {
                Progress.say("warming up, %d of %d s for each workload".formatted(i, seconds));
            }
            for (Workload workload : workloads) {
                for (Asked service : services) {
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
                Progress.say("round %d of %d, %s: %.0f requests/s, ratio %.2f"
                        .formatted(i, rounds, result.workload().key, round.first().requestsPerSecond(), round.ratio()));
            }
        }
        return results;
    }

    private Result.Round round(Workload workload, int seconds, int seed) throws Exception {
        List<Result.Run> runs = new ArrayList<>();
        for (Asked service : services) {
            runs.add(run(service, workload, seconds, seed));
        }
        return new Result.Round(runs, ceiling.run(workload, seconds, seed));
    }

    private Result.Run run(Asked service, Workload workload, int seconds, int seed) throws IOException {
        Duration serviceBefore = cpu(service.process());
        Duration postgresBefore = cpuWithChildren(postmaster);
        Load.Answers answers = service.load().run(workload, seconds, seed);
        Duration serviceUsed = cpu(service.process()).minus(serviceBefore);
        Duration postgresUsed = cpuWithChildren(postmaster).minus(postgresBefore);
        return new Result.Run(
                answers.perSecond(),
                answers.p50Millis(),
                answers.p99Millis(),
                micros(serviceUsed, answers.count()),
                micros(postgresUsed, answers.count()));
    }

    private static double micros(Duration used, long requests) {
        return used.toNanos() / 1000.0 / requests;
    }

    private static Duration cpuWithChildren(ProcessHandle process) {
        return process.children().map(Measurement::cpu).reduce(cpu(process), Duration::plus);
    }

    /// What the process has used so far (from `/proc` on Linux); zero where the system does not tell.
    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
