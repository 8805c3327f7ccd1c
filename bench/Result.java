import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    ///
    /// @param runs runs by the name of the service
    record Round(Map<String, Run> runs, double ceilingPerSecond) {

        Run postern() {
            return runs.get(PosternProcess.NAME);
        }

        Run withRoles() {
            return runs.get(PosternProcess.NAME_WITH_ROLES);
        }

        double ratio() {
            return postern().requestsPerSecond() / ceilingPerSecond;
        }

        /// Returns the throughput of Postern, divided by that of another service.
        double ratioTo(String service) {
            return postern().requestsPerSecond() / runs.get(service).requestsPerSecond();
        }

        /// Returns the CPU time per request with roles, divided by that without; service and PostgreSQL together.
        double cpuCostOfRoles() {
            return withRoles().micros() / postern().micros();
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

    double median(String service, ToDoubleFunction<Run> figure) {
        return median(round -> figure.applyAsDouble(round.runs().get(service)));
    }

    double ratio() {
        return median(Round::ratio);
    }

    double ratioTo(String service) {
        return median(round -> round.ratioTo(service));
    }

    boolean isBelowFloor() {
        return ratio() < workload.floor;
    }
}
