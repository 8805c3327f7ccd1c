import dev.postern.Postern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Command `./postern bench`: compares the throughput of the service with that of PostgreSQL alone.
///
/// Both are measured on the same machine in alternation, because their ratio is comparable between machines.
@Command(
        name = "./postern bench",
        description = "Measures the service against the throughput of PostgreSQL alone, on a scratch database,"
                + " and with --peers against programs of other frameworks."
                + " ./postern bench --planning measures parsing and planning alone, with JMH.",
        showDefaultValues = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORKLOAD",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Workloads to run, separated by commas: one-row, list, to-one, to-many, count, rows, insert,"
                    + " user-with-post. Default: all.")
    private List<String> only = List.of();

    @Option(names = "--warm", paramLabel = "SECONDS", description = "Warm-up time of each workload.")
    private int warm = 30;

    @Option(names = "--rounds", paramLabel = "N", description = "Number of measured runs of each workload.")
    private int rounds = 3;

    @Option(names = "--secs", paramLabel = "SECONDS", description = "Length of each run.")
    private int secs = 5;

    @Option(
            names = "--conns",
            paramLabel = "N",
            description = "Number of connections, to the service and to PostgreSQL.")
    private int conns = 16;

    @Option(
            names = "--roles",
            description = "Also measure the same requests with a caller's role and row policies.")
    private boolean roles;

    @Option(
            names = "--peers",
            split = ",",
            arity = "0..1",
            fallbackValue = "fastify,spring,fastapi",
            paramLabel = "PEER",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Also measure programs written for the same requests: fastify, spring, fastapi. Default: all."
                    + " Their responses are first compared with Postern's. A missing program skips its peer.")
    private List<String> peers = List.of();

    @Option(names = "--check", description = "Only compare the responses, and measure nothing.")
    private boolean check;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "File to which the results of every round are written as JSON.")
    private Path json;

    @Option(names = "--svg", paramLabel = "FILE", description = "File to which a bar chart is written as SVG.")
    private Path svg;

    @Option(
            names = "--docs",
            description = "Write the results to README.md, docs/performance.md, .json and .svg, for a commit.")
    private boolean docs;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private final Interruption interruption = new Interruption();

    public static void main(String[] args) {
        Bench bench = new Bench();
        int code = new CommandLine(bench)
                .setExecutionExceptionHandler((failure, _, _) -> bench.exitCode(failure))
                .execute(args);
        bench.interruption.setCleanedUp();
        System.exit(code);
    }

    @Override
    public Integer call() throws Exception {
        List<Workload> workloads = workloads();
        List<Peer> present = presentPeers();
        if (docs && present.size() < Peer.values().length) {
            throw new Failure("--docs requires --peers with all peers.");
        }
        Path wrk = check ? Path.of("wrk") : Load.findWrk();
        requireFile(Path.of("bench", "dataset.sql"));
        for (Peer peer : present) {
            Progress.print("building " + peer.title);
            peer.build();
        }
        Progress.print("starting PostgreSQL and loading 10,000 users and 200,000 posts");
        try (Database database = Database.start();
                Services services = new Services()) {
            List<Target> targets = services.start(database, roles, present);
            checkResponses(targets, workloads, database);
            if (check) {
                Progress.print("all responses are equal");
            } else {
                output(measure(workloads, targets, new Load(wrk, conns), database, present));
            }
        }
        return 0;
    }

    private static void checkResponses(List<Target> targets, List<Workload> workloads, Database database) throws Exception {
        try (Client client = new Client()) {
            Check check = new Check(client, database, workloads);
            for (Target target : targets) {
                Progress.print("checking the responses of " + target.name());
                if (target.isPostern()) {
                    check.postern(target);
                } else {
                    check.peer(target, targets.getFirst());
                }
            }
        }
    }

    private void output(Report report) throws IOException {
        System.out.print(new Tables(report).text());
        if (json != null) {
            report.write(json);
        }
        if (svg != null) {
            Files.writeString(svg, new Chart(report).svg());
        }
        if (docs) {
            new Documents(Path.of("")).write(report);
        }
    }

    private List<Workload> workloads() {
        return only.isEmpty()
                ? List.of(Workload.values())
                : only.stream().map(Workload::named).distinct().toList();
    }

    /// Returns the requested peers whose programs are installed.
    private List<Peer> presentPeers() {
        List<Peer> present = new ArrayList<>();
        for (Peer peer : peers.stream().map(Peer::named).distinct().toList()) {
            peer.missing()
                    .ifPresentOrElse(
                            command -> Progress.print("%s is skipped: %s".formatted(peer.title, command)),
                            () -> present.add(peer));
        }
        return present;
    }

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new Failure(file + " is missing. Run ./postern bench, which builds it.");
        }
    }

    private Report measure(List<Workload> workloads, List<Target> targets, Load load, Database database, List<Peer> present)
            throws Exception {
        Ceiling ceiling = Ceiling.of(database, conns);
        Map<String, String> environment = environment(load, ceiling, database, present);
        Measurement measurement = new Measurement(targets, load, ceiling, database);
        measurement.warmUp(workloads, warm);
        return new Report(environment, measurement.rounds(workloads, rounds, secs));
    }

    private Map<String, String> environment(Load load, Ceiling ceiling, Database database, List<Peer> present)
            throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        environment.put("machine", machine());
        environment.put("service", "Postern %s on Java %s".formatted(version(), Runtime.version()));
        for (Peer peer : present) {
            environment.put(peer.key, peer.version());
        }
        environment.put(
                "database",
                "PostgreSQL %s without fsync, %d connections per service: 10,000 users, 200,000 posts"
                        .formatted(database.version(), Database.POOL_SIZE));
        environment.put("load", "%s, %d connections, 1 thread".formatted(load.version(), conns));
        environment.put("ceiling", "%s, the same %d connections, the same rows".formatted(ceiling.name(), conns));
        environment.put("rounds", "%d of %d s for each workload, after %d s of warm-up for each".formatted(rounds, secs, warm));
        environment.put("command", "./postern bench " + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
        return environment;
    }

    private static String version() {
        return Objects.requireNonNullElse(Postern.class.getPackage().getImplementationVersion(), "(compiled classes)");
    }

    private static String machine() {
        return "%d cores, %s %s %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"));
    }

    private int exitCode(Exception failure) throws Exception {
        if (interruption.happened()) {
            return 1;
        }
        if (failure instanceof Failure) {
            System.err.println(failure.getMessage());
            return 1;
        }
        throw failure;
    }
}
