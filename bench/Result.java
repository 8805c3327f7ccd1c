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

    /// One run of each service and, right after them, one of the ceiling.
    record Round(List<Run> runs, double ceilingPerSecond) {

        Run first() {
            return runs.getFirst();
        }

        double ratio() {
            return first().requestsPerSecond() / ceilingPerSecond;
        }

        /// What a request costs where roles count, to what it costs where they do not.
        double guardedCost() {
            return first().requestsPerSecond() / runs.getLast().requestsPerSecond();
        }

        /// The same in CPU time, of the service and PostgreSQL.
        double guardedCpu() {
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

    boolean belowFloor() {
        return ratio() < workload.floor;
    }
}
