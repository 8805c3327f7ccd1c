import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The load generator, wrk: one thread and as many connections as asked for.
///
/// @param authorization value of that header; empty for none
record Load(Path wrk, URI api, int connections, String authorization) {

    private static final Pattern DONE = Pattern.compile("^bench (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);

    /// What one run has measured.
    record Answers(long count, double perSecond, double p50Millis, double p99Millis) {}

    static Path findWrk() {
        return Command.onPath("wrk").orElseThrow(() -> new Failure("wrk is missing: apt-get install wrk"));
    }

    /// Requests of one workload for some seconds; fails if any of them is not answered well.
    Answers run(Workload workload, int seconds, int seed) throws IOException {
        String printed = Command.output(command(workload, seconds, seed));
        Matcher done = DONE.matcher(printed);
        if (!done.find()) {
            throw new Failure("wrk failed on \"%s\":\n%s".formatted(workload.key, printed.strip()));
        }
        long count = Long.parseLong(done.group(1));
        long failed = Long.parseLong(done.group(5));
        if (failed > 0 || count == 0) {
            throw new Failure("\"%s\": %d of %d answers were errors: %s"
                    .formatted(workload.key, failed, count, printed.substring(done.end()).strip()));
        }
        double micros = Double.parseDouble(done.group(2));
        return new Answers(count, count / micros * 1e6, millis(done.group(3)), millis(done.group(4)));
    }

    String version() throws IOException {
        return Command.output(List.of(wrk.toString(), "--version")).lines().findFirst().orElse("wrk").split(" \\[")[0];
    }

    private List<String> command(Workload workload, int seconds, int seed) {
        Numbers numbers = workload.numbers;
        return List.of(
                wrk.toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "-s",
                "bench/load.lua",
                api.toString(),
                "--",
                api.getPath() + workload.path,
                Integer.toString(numbers.lowest()),
                Integer.toString(numbers.highest()),
                Integer.toString(numbers.step()),
                Integer.toString(seed),
                workload.prefer,
                authorization);
    }

    private static double millis(String micros) {
        return Double.parseDouble(micros) / 1000;
    }
}
