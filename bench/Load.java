import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Load generator wrk, with one thread.
record Load(Path wrk, int connections) {

    private static final Pattern SUMMARY = Pattern.compile("^bench (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    /// Throughput and latencies of one run.
    record LoadResult(long count, double perSecond, double p50Millis, double p99Millis) {}

    static Path findWrk() {
        return Command.onPath("wrk").orElseThrow(() -> new Failure("wrk is missing: apt-get install wrk"));
    }

    /// Sends requests of one workload with the same random numbers for the same seed.
    ///
    /// Writes always get other numbers, because the last inserts of the former run can still be in progress. It fails
    /// if any response is an error. A cold service can have no response in time.
    LoadResult run(Target target, Workload workload, int seconds, int seed) throws IOException {
        String output = Command.output(command(target, workload, seconds, seed));
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            throw new Failure("wrk failed on \"%s\" of %s:%n%s".formatted(workload.key, target.name(), output.strip()));
        }
        long count = Long.parseLong(summary.group(1));
        long failed = Long.parseLong(summary.group(5));
        if (failed > 0) {
            throw new Failure("\"%s\" of %s: %d of %d responses were errors: %s"
                    .formatted(
                            workload.key, target.name(), failed, count, output.substring(summary.end()).strip()));
        }
        double micros = Double.parseDouble(summary.group(2));
        return new LoadResult(count, count / micros * 1e6, millis(summary.group(3)), millis(summary.group(4)));
    }

    String version() throws IOException {
        return Command.output(List.of(wrk.toString(), "--version")).lines().findFirst().orElse("wrk").split(" \\[")[0];
    }

    private List<String> command(Target target, Workload workload, int seconds, int seed) {
        Numbers numbers = workload.numbers;
        Request request = target.request(workload);
        return List.of(
                wrk.toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                "bench/load.lua",
                target.service().address().toString(),
                "--",
                target.service().address().getPath() + request.path(),
                Long.toString(numbers.min()),
                Long.toString(numbers.max()),
                Integer.toString(numbers.step()),
                Integer.toString(request.isWrite() ? ThreadLocalRandom.current().nextInt() : seed),
                request.prefer(),
                target.authorization(),
                request.body());
    }

    private static double millis(String micros) {
        return Double.parseDouble(micros) / 1000;
    }
}
