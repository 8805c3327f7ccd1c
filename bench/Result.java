import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// All rounds of one workload.
record Result(Workload workload, List<Round> rounds) {

    /// One run of a service.
    ///
    /// @param serviceMicros CPU time of the service for one request
    /// @param postgresMicros CPU time of PostgreSQL for one request
    record Run(
            double requestsPerSecond,
            double p50Millis,
            double p99Millis,
            double serviceMicros,
            double postgresMicros) {

        double micros() {
            return serviceMicros + postgresMicros;
        }
    }

    /// One run of each service, directly followed by one run of the ceiling.
    record Round(List<Run> runs, double ceilingPerSecond) {

        Run first() {
            return runs.getFirst();
        }

        double ratio() {
            return first().requestsPerSecond() / ceilingPerSecond;
        }

        /// Returns the throughput without roles, divided by the throughput with roles.
        double costOfRoles() {
            return first().requestsPerSecond() / runs.getLast().requestsPerSecond();
        }

        /// Returns the CPU time per request with roles, divided by that without; service and PostgreSQL together.
        double cpuCostOfRoles() {
            return runs.getLast().micros() / first().micros();
        }
    }

    Result(Workload workload) {
        this(workload, new ArrayList<>());
    }

    double median(ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }

    double ratio() {
        return median(Round::ratio);
    }

    boolean isBelowFloor() {
        return ratio() < workload.floor;
    }
}
