import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// All rounds of one workload.
record Result(Workload workload, List<Round> rounds) {

    /// One run of the service and, right after it, one of the ceiling.
    ///
    /// @param serviceMicros CPU time of the service for one request
    /// @param postgresMicros CPU time of PostgreSQL for one request
    record Round(
            double requestsPerSecond,
            double p50Millis,
            double p99Millis,
            double serviceMicros,
            double postgresMicros,
            double ceilingPerSecond) {

        double ratio() {
            return requestsPerSecond / ceilingPerSecond;
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
